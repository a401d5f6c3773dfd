"""Postings, buckets and due sums in PostgreSQL.

Buckets and due sums are changed by increments in one ordered statement each: the row lock that
an upsert takes is all that two processes with documents of one account need, and nobody has to
know the total to change it. A due date on which nothing is open any more has no row, so that
overdue is read from few rows however long the history.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from credit_core.horizon import DeliveryKey
from credit_core.overdue import DueKey
from exposure_tracker.copying import copy
from exposure_tracker.fold import Placed, PostingRow
from exposure_tracker.texts import apart, joined

if TYPE_CHECKING:
    from service_kit.database import Connection

_POSTING_COLUMNS = (
    "account_id", "currency", "kind", "id", "version", "cause_kind", "cause_id", "cause_version",
    "open_orders", "unbilled", "receivables", "unapplied_cash", "effective_at",
)  # fmt: skip

_ACCOUNTS_SEEN = """
INSERT INTO exposure.account (account_id)
SELECT account_id FROM unnest($1::text[]) AS n (account_id) ORDER BY account_id
    ON CONFLICT (account_id) DO NOTHING
"""
_BUCKETS = f"""
INSERT INTO exposure.bucket AS b
       (account_id, currency, open_orders, unbilled, receivables, unapplied_cash, open_minor,
        change_counter)
SELECT n.*, 1
  FROM unnest({apart(1)}, {apart(2)}, $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
              $7::bigint[])
       AS n (account_id, currency, open_orders, unbilled, receivables, unapplied_cash, open_minor)
 ORDER BY n.account_id, n.currency
    ON CONFLICT (account_id, currency) DO UPDATE
   SET open_orders = b.open_orders + excluded.open_orders,
       unbilled = b.unbilled + excluded.unbilled,
       receivables = b.receivables + excluded.receivables,
       unapplied_cash = b.unapplied_cash + excluded.unapplied_cash,
       open_minor = b.open_minor + excluded.open_minor,
       change_counter = b.change_counter + 1
"""
# Of what was changed only that comes back which has come to nothing: it is few of many.
_BY_DATE = """
WITH changed AS (
INSERT INTO exposure.{table} AS d (account_id, currency, basis, due_on, {amount})
SELECT n.*
  FROM unnest({account}, {currency}, {basis}, $4::date[], $5::bigint[])
       AS n (account_id, currency, basis, due_on, amount)
 ORDER BY n.account_id, n.currency, n.basis, n.due_on
    ON CONFLICT (account_id, currency, basis, due_on) DO UPDATE
   SET {amount} = d.{amount} + excluded.{amount}
RETURNING d.account_id, d.currency, d.basis, d.due_on, d.{amount} AS amount)
SELECT account_id, currency, basis, due_on FROM changed WHERE amount = 0
"""
_NOTHING_LEFT = """
DELETE FROM exposure.{table} d
 USING unnest({account}, {currency}, {basis}, $4::date[])
       AS n (account_id, currency, basis, due_on)
 WHERE d.account_id = n.account_id AND d.currency = n.currency
   AND d.basis = n.basis AND d.due_on = n.due_on AND d.{amount} = 0
"""
_DELIVERIES = """
WITH changed AS (
INSERT INTO exposure.delivery AS d (account_id, deliver_on, currency, open_minor)
SELECT n.*
  FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[])
       AS n (account_id, deliver_on, currency, open_minor)
 ORDER BY n.account_id, n.deliver_on, n.currency
    ON CONFLICT (account_id, deliver_on, currency) DO UPDATE
   SET open_minor = d.open_minor + excluded.open_minor
RETURNING d.account_id, d.deliver_on, d.currency, d.open_minor)
SELECT account_id, deliver_on, currency FROM changed WHERE open_minor = 0
"""
_NOTHING_TO_DELIVER = """
DELETE FROM exposure.delivery d
 USING unnest($1::text[], $2::date[], $3::text[]) AS n (account_id, deliver_on, currency)
 WHERE d.account_id = n.account_id AND d.deliver_on = n.deliver_on AND d.currency = n.currency
   AND d.open_minor = 0
"""
_PLACES = {"account": apart(1), "currency": apart(2), "basis": apart(3)}
_DUE = {"table": "due", "amount": "open_minor", **_PLACES}
_DISPUTED = {"table": "disputed", "amount": "disputed_minor", **_PLACES}


async def see_accounts(connection: "Connection", account_ids: Sequence[str]) -> None:
    """Make sure that each account has a row, described or not."""
    if account_ids:
        await connection.execute(_ACCOUNTS_SEEN, account_ids)


async def write_postings(connection: "Connection", rows: Sequence[PostingRow]) -> None:
    """Append postings, in the order in which they were made."""
    if rows:
        await copy(connection, "posting", _POSTING_COLUMNS, rows)


async def change_buckets(
    connection: "Connection",
    increments: Mapping[Placed, Sequence[int]],
    of_open: Mapping[Placed, int],
) -> None:
    """Add the increments and raise each place's change counter; amounts in minor units. Those of
    the open amounts are of some of the same places.
    """
    if increments:
        rows = [(*place, *sums, of_open.get(place, 0)) for place, sums in increments.items()]
        accounts, currencies, *sums_ = zip(*rows, strict=True)
        await connection.execute(_BUCKETS, joined(accounts), joined(currencies), *sums_)


async def change_due(connection: "Connection", increments: Mapping[DueKey, int]) -> None:
    """Add the increments of open amounts by due date; what comes to nothing loses its row."""
    await _change(connection, _DUE, increments)


async def change_disputed(connection: "Connection", increments: Mapping[DueKey, int]) -> None:
    """The same for what is disputed of the open amounts."""
    await _change(connection, _DISPUTED, increments)


async def change_deliveries(
    connection: "Connection", increments: Mapping[DeliveryKey, int]
) -> None:
    """Add the increments of what is still to be delivered by date; nothing left: no row."""
    if not increments:
        return
    rows = [(account_id, day, code, minor) for (account_id, code, day), minor in increments.items()]
    done = await connection.fetch(_DELIVERIES, *zip(*rows, strict=True))
    if done:
        await connection.execute(_NOTHING_TO_DELIVER, *zip(*done, strict=True))


async def _change(
    connection: "Connection", table: Mapping[str, str], increments: Mapping[DueKey, int]
) -> None:
    if not increments:
        return
    rows = [(*key, minor) for key, minor in increments.items()]
    *places, days, amounts = zip(*rows, strict=True)
    settled = await connection.fetch(_BY_DATE.format(**table), *map(joined, places), days, amounts)
    if settled:
        *places, days = zip(*settled, strict=True)
        await connection.execute(_NOTHING_LEFT.format(**table), *map(joined, places), days)
