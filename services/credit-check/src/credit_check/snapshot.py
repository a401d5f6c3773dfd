"""What one batch read, as the core's own values: the only thing that its decisions rest on.

The database answers with narrow rows of many kinds ("arms") from one statement, hence one
moment. Here they become values, and no row is known beyond this module.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

import orjson

from credit_check.released import EarlierByOrder, read_earlier
from credit_contracts.amounts import digits
from credit_core.buckets import Buckets
from credit_core.by_day import ByDay
from credit_core.claims import OrderFacts, Reservation
from credit_core.documents import AccountStatus, OrderState, Rate
from credit_core.exposure import Rates
from credit_core.notices import NoticeKind
from credit_core.overdue import Counting, Dues
from credit_core.terms import AccountTerms


class Row(Protocol):
    """One row of `credit_check.gather`: the driver's record, or a tuple in tests."""

    def __getitem__(self, place: int, /) -> Any:  # noqa: ANN401 - the driver gives no narrower type
        """The column at `place`, counted from 0."""
        ...


(
    MOMENT, ACCOUNT, BUCKET, RESERVATION, ORDER, INVOICED, HOLD, DECIDED, ANSWERED, NOTICE,
    RATE, RETRIED, DATED_TERMS, DUES, RELEASED, CLOSED, PARENT, GROUP, MEMBER, GROUP_BUCKET,
    GROUP_RESERVED, BEYOND, TO_DELIVER,
) = range(23)  # fmt: skip


_STATUSES = {each.value: each for each in AccountStatus}
_OF_ACCOUNTS = frozenset(NoticeKind)
"""The notices that looking at an account raises and clears; others are not this reader's."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The kept sum of an account's reservations; `kept` is whether it still holds."""

    kept: bool
    reserved: Mapping[str, int]
    next_expiry_at: datetime | None
    folded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Granted:
    """A reservation that had not been ended when it was read."""

    reservation_id: str
    reservation: Reservation


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold; `content` is its full state as told on the bus. `order_ended`: its version of the
    order, or a later one, is posted closed or cancelled. `order_posted`: the order's newest posted
    version.
    """

    hold_id: str
    version: int
    state: str
    order_id: str
    order_version: int
    account_id: str
    secured_minor: int
    content: dict[str, Any]
    order_ended: bool = False
    order_posted: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What an idempotency key was answered before."""

    digest: bytes
    status: int
    body: str
    check_id: str | None


@dataclass(frozen=True, slots=True)
class RaisedNotice:
    notice_id: str
    kind: NoticeKind
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Parent:
    """The parent that an account names now, and the one that its gate has noted."""

    named: str | None
    noted: str | None


@dataclass(slots=True)
class GroupRead:
    """What all members of a group come to, the head included, by document currency. `reserved` is
    without the `unfolded` members, whose reservations are given one by one. `loose` members have
    another parent than their gates have noted.
    """

    members_total: int
    buckets: dict[str, Buckets] = field(default_factory=dict)
    reserved: dict[str, int] = field(default_factory=dict)
    unfolded: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Snapshot:
    """Everything read for a batch; the dictionaries hold only what exists. `policy_version` is the
    version of the book of policies in force at the moment, `ledger_mark` a text that is another one
    whenever the ledger has moved, `dues` by account and way of counting,
    and `beyond`, by account and number of days, what is to be delivered after so many, by currency. `heads` are the read
    accounts that have members; in `groups` they are only where groups were asked for.
    """

    now: datetime
    watermark: datetime | None
    today: date
    policy_version: int = 1
    ledger_mark: str | None = None
    gates: dict[str, Gate] = field(default_factory=dict)
    terms: dict[str, AccountTerms] = field(default_factory=dict)
    segments: dict[str, str | None] = field(default_factory=dict)
    risk_classes: dict[str, str] = field(default_factory=dict)
    change_counters: dict[str, int] = field(default_factory=dict)
    buckets: dict[str, dict[str, Buckets]] = field(default_factory=dict)
    dues: dict[tuple[str, Counting], dict[str, Dues]] = field(default_factory=dict)
    beyond: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    granted_by_account: dict[str, list[Granted]] = field(default_factory=dict)
    granted_by_order: dict[str, list[Granted]] = field(default_factory=dict)
    orders: dict[str, OrderFacts] = field(default_factory=dict)
    unseen: dict[str, OrderFacts] = field(default_factory=dict)
    holds: dict[str, HoldRow] = field(default_factory=dict)
    newest_decided: dict[str, int] = field(default_factory=dict)
    earlier: EarlierByOrder = field(default_factory=dict)
    answered: dict[tuple[str, str], Answered] = field(default_factory=dict)
    raised: dict[str, list[RaisedNotice]] = field(default_factory=dict)
    retried: dict[str, str] = field(default_factory=dict)
    parents: dict[str, Parent] = field(default_factory=dict)
    heads: set[str] = field(default_factory=set)
    groups: dict[str, GroupRead] = field(default_factory=dict)
    rates: Rates = field(default_factory=lambda: Rates((), digits))

    def facts(self, order_id: str) -> OrderFacts:
        """What the ledger knows of an order; of one that it has not seen, nothing."""
        found = self.orders.get(order_id) or self.unseen.get(order_id)
        if found is None:
            found = self.unseen[order_id] = OrderFacts(order_id)
        return found


def read_snapshot(rows: Iterable[Row]) -> Snapshot:
    """Put the arms of one `gather` together.

    Raises:
        ValueError: an arm is not known, or the moment is missing: function and program are of
            different versions.
    """
    by_arm: list[list[Row]] = [[] for _ in range(TO_DELIVER + 1)]
    for row in rows:
        by_arm[row[0]].append(row)
    if len(by_arm[MOMENT]) != 1:
        raise ValueError("gather returned no moment: the database's functions are of another age")
    moment = by_arm[MOMENT][0]
    snapshot = Snapshot(
        now=moment[11],
        watermark=moment[12],
        today=moment[13],
        policy_version=moment[5],
        ledger_mark=moment[15],
    )
    _read_accounts(snapshot, by_arm)
    _read_orders(snapshot, by_arm)
    _read_groups(snapshot, by_arm)
    for row in by_arm[HOLD]:
        snapshot.holds[row[1]] = HoldRow(
            hold_id=row[1],
            version=row[5],
            state=row[4],
            order_id=row[3],
            order_version=row[6],
            account_id=row[2],
            secured_minor=row[7],
            content=json.loads(row[15]),
            order_ended=bool(row[10]),
            order_posted=row[8],
        )
    snapshot.earlier = read_earlier(
        ((row[1], row[2], row[11]) for row in by_arm[RELEASED]), map(_closed, by_arm[CLOSED])
    )
    for row in by_arm[ANSWERED]:
        snapshot.answered[row[1], row[2]] = Answered(row[16], row[5], row[15], row[3])
    for row in by_arm[RETRIED]:
        snapshot.retried[row[1]] = row[15]
    if by_arm[RATE]:
        snapshot.rates = Rates(
            (Rate(r[1], r[2], int(r[4]), r[11], r[5], r[3]) for r in by_arm[RATE]), digits
        )
    return snapshot


def _closed(row: Row) -> HoldRow:
    return HoldRow(row[1], row[5], row[4], row[3], row[6], row[2], row[7], json.loads(row[15]))


def _read_accounts(snapshot: Snapshot, by_arm: Sequence[list[Row]]) -> None:
    dated = {row[1]: row for row in by_arm[DATED_TERMS]}
    for row in by_arm[ACCOUNT]:
        account_id, currency, status = row[1], row[2], row[3]
        reserved = orjson.loads(row[15]) if row[15] else {}
        snapshot.gates[account_id] = Gate(bool(row[9]), reserved, row[11], row[12])
        if row[8] is not None:
            snapshot.change_counters[account_id] = row[8]
            snapshot.segments[account_id] = row[4]
        if status is not None:
            snapshot.terms[account_id] = AccountTerms(
                account_id=account_id,
                currency=currency,
                credit_limit_minor=row[5],
                status=_STATUSES[status],
                must_review=row[10],
                secured_minor=row[6] or 0,
                temporary_limit_minor=row[7],
                temporary_valid_from=row[13],
                temporary_valid_until=row[14],
            )
            if account_id in dated:
                snapshot.terms[account_id] = _dated(snapshot.terms[account_id], dated[account_id])
                if dated[account_id][2] is not None:
                    snapshot.risk_classes[account_id] = dated[account_id][2]
    _read_amounts(snapshot, by_arm)
    for row in by_arm[NOTICE]:
        if row[2] not in _OF_ACCOUNTS:
            continue
        snapshot.raised.setdefault(row[1], []).append(
            RaisedNotice(row[3], NoticeKind(row[2]), row[11])
        )


def _read_amounts(snapshot: Snapshot, by_arm: Sequence[list[Row]]) -> None:
    for row in by_arm[BUCKET]:
        snapshot.buckets.setdefault(row[1], {})[row[2]] = Buckets(row[5], row[6], row[7], row[8])
    for row in by_arm[DUES]:
        of_days = snapshot.dues.setdefault((row[1], Counting(row[7])), {})
        of_days[row[2]] = Dues(row[5], row[6], row[13])
    for row in by_arm[BEYOND]:
        snapshot.beyond.setdefault((row[1], row[6]), {})[row[2]] = row[5]


def _days(text: str | None) -> ByDay:
    if text is None:
        return ()
    return tuple((date.fromisoformat(day), minor) for day, minor in json.loads(text))


def _dated(terms: AccountTerms, row: Row) -> AccountTerms:
    return replace(
        terms,
        payment_terms_days=row[5],
        dunning_level=row[6],
        limit_valid_until=row[13],
        next_review_on=row[14],
    )


def _read_groups(snapshot: Snapshot, by_arm: Sequence[list[Row]]) -> None:
    for row in by_arm[PARENT]:
        if row[2] is not None or row[3] is not None:
            snapshot.parents[row[1]] = Parent(row[2], row[3])
        if row[10]:
            snapshot.heads.add(row[1])
    groups = snapshot.groups
    for row in by_arm[GROUP]:
        groups[row[1]] = GroupRead(row[5])
    for row in by_arm[MEMBER]:
        if not row[5]:
            groups[row[1]].unfolded.append(row[2])
        if not row[6]:
            groups[row[1]].loose.append(row[2])
    for row in by_arm[GROUP_BUCKET]:
        groups[row[1]].buckets[row[2]] = Buckets(row[5], row[6], row[7], row[8])
    for row in by_arm[GROUP_RESERVED]:
        groups[row[1]].reserved[row[2]] = row[5]


def _read_orders(snapshot: Snapshot, by_arm: Sequence[list[Row]]) -> None:
    seen: set[str] = set()
    for row in by_arm[RESERVATION]:
        if row[4] in seen:
            continue
        seen.add(row[4])
        reservation = Reservation(
            row[3], row[5], row[1], row[2], row[6], row[7], row[11], to_deliver=_days(row[15])
        )
        granted = Granted(row[4], reservation)
        snapshot.granted_by_account.setdefault(row[1], []).append(granted)
        snapshot.granted_by_order.setdefault(row[3], []).append(granted)
    invoiced: dict[str, dict[str, int]] = {}
    for row in by_arm[INVOICED]:
        invoiced.setdefault(row[1], {})[row[2]] = row[5]
    to_deliver: dict[str, list[tuple[date, int]]] = {}
    for row in by_arm[TO_DELIVER]:
        to_deliver.setdefault(row[1], []).append((row[13], row[5]))
    for row in by_arm[ORDER]:
        order_id = row[1]
        snapshot.orders[order_id] = OrderFacts(
            order_id=order_id,
            newest_version=row[5],
            newest_state=None if row[4] is None else OrderState(row[4]),
            account_id=row[2],
            currency=row[3],
            ordered_minor=row[6] or 0,
            ended_version=row[7],
            posted_claim_minor=row[8] or 0,
            posted_unbilled_minor=row[9] or 0,
            invoiced_minor=invoiced.pop(order_id, {}),
            to_deliver=tuple(sorted(to_deliver.get(order_id, ()))),
        )
    for order_id, by_currency in invoiced.items():
        snapshot.orders[order_id] = OrderFacts(order_id, invoiced_minor=by_currency)
    for row in by_arm[DECIDED]:
        snapshot.newest_decided[row[1]] = row[5]
