"""All that was recorded, in the order in which it came: versions of documents, and what was asked.

One statement reads it, and the server keeps what it found: the slices that are fetched afterwards
hold no snapshot, so a back-test of many minutes keeps no dead row of a live table from being
cleared away. That statement is the first of a transaction at `read committed`, so that retention,
which swaps whole months, is before it or after it and never in between.

A decision is kept with its answer, which does not tell all of its question. A held one has it kept
with its hold. Of a released one, the secured part stands in its reservation; payment terms and
delivery dates are those of the order's event of that version, where it has come.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

import orjson

from credit_check.kept_documents import read_document
from credit_check.questions import question_of
from credit_check.tasks import SYSTEM
from credit_contracts.amounts import to_minor
from credit_core import backtest
from credit_core.documents import Document
from credit_core.standing import Question
from service_kit.database import Connection, Record
from service_kit.ids import first_id

SLICE = 1_000
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before anything was decided."""
_CLOCKS_DIFFER = timedelta(hours=1)
"""By how much the clock that ids are made by may differ from the database's."""
_KEPT_FROM = "SELECT k.retained_from FROM exposure.retained_from k"
_ROWS = """
    SELECT (SELECT count(*) FROM (SELECT FROM exposure.kept_version LIMIT $1) v)
         + (SELECT count(*) FROM (SELECT FROM credit_check.decision d
                                   WHERE d.check_id >= $2 AND d.check_id < $3 LIMIT $1) q)"""
# Second looks ask nothing: they follow from what was answered before. What belongs to a decision is
# looked up by key, one by one: a join is planned badly where the figures of the planner are old.
_DECLARE = """
    DECLARE recorded SCROLL CURSOR WITH HOLD FOR
    SELECT v.recorded_at AS at, 0 AS place, v.kind, v.id, v.body,
           NULL::text AS answer, NULL::text AS question, NULL::bigint AS secured_minor
      FROM exposure.kept_version v
     WHERE v.outcome <> 'requested'
     UNION ALL
    SELECT d.decided_at, 1, 'order', d.check_id,
           (SELECT v.body FROM exposure.kept_version v
             WHERE v.kind = 'order' AND v.id = d.order_id AND v.version = d.order_version
             ORDER BY v.body DESC LIMIT 1),
           d.answer,
           (SELECT h.question FROM credit_check.hold h
             WHERE h.hold_id = d.answer::json ->> 'hold_id'),
           (SELECT r.secured_minor FROM credit_check.reservation r
             WHERE r.reservation_id = d.check_id)
      FROM credit_check.decision d
     WHERE d.check_id >= '{first}' AND d.check_id < '{last}'
       AND d.decided_at >= '{begin}' AND d.decided_at < '{end}' AND d.caller <> '{system}'
     ORDER BY at, place, kind, id"""
_COUNT = "MOVE FORWARD ALL FROM recorded"
_REWIND = "MOVE ABSOLUTE 0 FROM recorded"
_FETCH = f"FETCH FORWARD {SLICE} FROM recorded"


class Row(Protocol):
    """A row as the driver gives it: column name to value."""

    def __getitem__(self, name: str, /) -> Any: ...  # noqa: ANN401 - columns of many types


class Recorded(NamedTuple):
    """A version of a document as it was recorded, or a question as it was decided."""

    at: datetime
    what: Document | Question


async def kept_from(connection: Connection) -> datetime | None:
    """From when on every version is still there; None: nothing was ever dropped."""
    bound: datetime | None = await connection.fetchval(_KEPT_FROM)
    return bound


async def rows(connection: Connection, begin: datetime, end: datetime, rows_max: int) -> int:
    """How many versions there are, and decisions between the two moments; counting ends when there
    are more than `rows_max`.
    """
    found: int = await connection.fetchval(_ROWS, rows_max + 1, *_ids(begin, end))
    return found


async def collect(connection: Connection, begin: datetime, end: datetime) -> int:
    """Have the server collect everything, with the decisions between the two moments; returns how
    many rows `fetch` will bring.
    """
    first, last = _ids(begin, end)
    declare = _DECLARE.format(
        first=first, last=last, begin=begin.isoformat(), end=end.isoformat(), system=SYSTEM
    )
    async with connection.transaction(isolation="read_committed"):
        await connection.execute(declare)
    moved = await connection.execute(_COUNT)
    await connection.execute(_REWIND)
    return int(moved.rpartition(" ")[2])


async def fetch(connection: Connection) -> Sequence[Recorded]:
    """The next of what was collected, at most `SLICE`; nothing at the end."""
    return [_read(row) for row in await connection.fetch(_FETCH)]


def _ids(begin: datetime, end: datetime) -> tuple[str, str]:
    """Between which check ids all decisions between the moments lie: the table is ordered by them."""
    return first_id("chk", begin - _CLOCKS_DIFFER), first_id("chk", end + _CLOCKS_DIFFER)


def _read(row: Record) -> Recorded:
    if row["answer"] is None:
        return Recorded(row["at"], read_document(row["kind"], row["body"]))
    return Recorded(row["at"], question_of_decision(row))


def question_of_decision(row: Row) -> Question:
    """What was asked, from what is kept of it: `answer`; where it was held, its `question`; where
    it was released, `secured_minor` of its reservation; and `body`, the order's event of that
    version, if it ever came. See the module.
    """
    answer = orjson.loads(row["answer"])
    if row["question"] is not None:
        return question_of(row["question"], answer, 0)
    order = answer["order"]
    told = None
    if row["body"] is not None:
        told = backtest.question_of(read_document("order", row["body"]))
    secured_minor = row["secured_minor"]
    currency, amount_minor = order["currency"], to_minor(order["amount"], order["currency"])
    to_deliver: tuple[tuple[date, int], ...] = ()
    if told is not None and told.currency == currency:
        if secured_minor is None:
            secured_minor = told.secured_minor
        if told.amount_minor == amount_minor:
            to_deliver = told.to_deliver
    return Question(
        order_id=answer["order_id"],
        order_version=answer["order_version"],
        account_id=answer["account_id"],
        currency=currency,
        amount_minor=amount_minor,
        secured_minor=secured_minor or 0,
        payment_terms_days=None if told is None else told.payment_terms_days,
        to_deliver=to_deliver,
    )
