"""What a batch is going to record, collected while it decides and written in one round trip.

Nothing is written while deciding, so a batch that fails leaves nothing behind and can be decided
again, whole or in halves. The columns of each table are gathered as arrays, because one statement
with arrays costs a small fraction of one statement per row. Columns of ids and codes go as one text
each, which the server takes apart: the driver looks at every element of an array by itself. There
are no control characters in them (the contract refuses them in ids, and whoever checks callers in
their names), so a line feed parts them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson

from credit_core.claims import Reservation
from service_kit.outbox import pack_headers

HEADERS = pack_headers([("content-type", b"application/cloudevents+json")])
"""Of every event: they are all in structured mode."""

_DECISIONS, _GRANTED, _ENDED, _HOLDS = "ttntttn", "ttnttnnn", "tt", "tnnttntttnnnnn"
_HOLD_EVENTS, _KEYS, _NOTICES, _GATES, _EVENTS = "tntn", "ttnntt", "ttttnn", "ttnnn", "tnn"
_RECORDED = _DECISIONS + _GRANTED + _ENDED + _HOLDS + _HOLD_EVENTS + _KEYS
KINDS = f"n{_RECORDED}{_NOTICES}{_GATES}{_EVENTS}n"
"""Of each argument of `credit_check.record`: `t` is a column as one text, `n` any other."""
MARK, NOTHING = "\n", "\x01"
"""What every value of such a text ends with, and what stands for one that there is not."""


class DecisionRow(NamedTuple):
    check_id: str
    order_id: str
    order_version: int
    account_id: str
    outcome: str
    caller: str
    answer: str


class KeyRow(NamedTuple):
    """An idempotency key with what it is answered: the check's own answer, or `answer`."""

    caller: str
    key: str
    digest: bytes
    status: int
    check_id: str | None
    answer: str | None


class GateRow(NamedTuple):
    """`reserved` is JSON by currency, or None: fold again next time."""

    account_id: str
    reserved: str | None
    next_expiry_at: datetime | None
    folded_at: datetime | None
    change_counter: int | None


class NoticeRow(NamedTuple):
    notice_id: str
    kind: str
    state: str
    account_id: str
    raised_at: datetime
    content: str


class EventRow(NamedTuple):
    """One record for the outbox; the account's id is the key that orders it."""

    topic: str
    key: bytes
    value: bytes


class FlipRow(NamedTuple):
    """A decision that the shadow policy would have made otherwise."""

    check_id: str
    version: int
    content: str


class TakenBack(NamedTuple):
    """What was released of an order above the version `above` (None: from the first on), up to
    another, and had expired unposted: it ends by this instead.
    """

    order_id: str
    above: int | None
    up_to: int
    ended_by: str


@dataclass(slots=True)
class HoldWrite:
    """One hold as the batch leaves it. `was` is the version that was read, 0 for a new one."""

    hold_id: str
    was: int
    version: int
    state: str
    order_id: str
    order_version: int
    account_id: str
    reason_codes: str
    amount: str
    priority: int
    deliver_on: date | None
    secured_minor: int
    content: str
    question: str | None


class HoldEventRow(NamedTuple):
    hold_id: str
    version: int
    state: str
    content: str


class OverrideRow(NamedTuple):
    """A person's release: what it was against, and what it covers until when. The amount is in
    minor units of the order's currency.
    """

    override_id: str
    hold_id: str
    order_id: str
    order_version: int
    account_id: str
    released_by: str
    role: str
    reason_code: str
    comment: str
    against: list[str]
    currency: str
    amount_minor: int
    tolerance_percent: int
    valid_until: str


class NewsRow(NamedTuple):
    """A notice of what a person did; it stands raised until `over_at`."""

    notice_id: str
    kind: str
    account_id: str
    over_at: str
    content: str


@dataclass(slots=True)
class DeskWrites:
    """What people did that few batches contain, hence in a statement of its own; `holds` by id are
    the columns that queues are filtered by.
    """

    holds: dict[str, dict[str, Any]] = field(default_factory=dict)
    overrides: list[OverrideRow] = field(default_factory=list)
    news: list[NewsRow] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.holds or self.overrides or self.news)

    def rows(self) -> str:
        """The argument of `credit_check.record_desk`: rows by table, as JSON."""
        return orjson.dumps(
            {
                "holds": list(self.holds.values()),
                "overrides": [each._asdict() for each in self.overrides],
                "news": [each._asdict() for each in self.news],
            }
        ).decode()


@dataclass(slots=True)
class Writes:
    """Filled by one batch, handed to `credit_check.record`, thrown away."""

    at: datetime
    decisions: list[DecisionRow] = field(default_factory=list)
    reservations: list[tuple[str, Reservation]] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)
    holds: dict[str, HoldWrite] = field(default_factory=dict)
    hold_events: list[HoldEventRow] = field(default_factory=list)
    keys: list[KeyRow] = field(default_factory=list)
    notices: list[NoticeRow] = field(default_factory=list)
    gates: list[GateRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    flips: list[FlipRow] = field(default_factory=list)
    taken_back: list[TakenBack] = field(default_factory=list)
    desk: DeskWrites = field(default_factory=DeskWrites)

    def arguments(self) -> list[Any]:
        """The arguments of `credit_check.record`, in its order."""
        granted = [
            (reservation_id, r.order_id, r.order_version, r.account_id, r.currency,
             r.amount_minor, r.secured_minor, r.expires_at)
            for reservation_id, r in self.reservations
        ]  # fmt: skip
        holds = [
            (h.hold_id, h.was, h.version, h.state, h.order_id, h.order_version, h.account_id,
             h.reason_codes, h.amount, h.priority, h.deliver_on, h.secured_minor, h.content, h.question)
            for _, h in sorted(self.holds.items())
        ]  # fmt: skip
        return [
            self.at,
            *_columns(_DECISIONS, self.decisions),
            *_columns(_GRANTED, granted),
            *_columns(_ENDED, sorted(self.ended.items())),
            *_columns(_HOLDS, holds),
            *_columns(_HOLD_EVENTS, self.hold_events),
            *_columns(_KEYS, self.keys),
            *_columns(_NOTICES, self.notices),
            *_columns(_GATES, self.gates),
            *_columns(_EVENTS, self.events),
            HEADERS,
        ]

    def days(self) -> dict[str, str]:
        """By reservation, those that keep by day what is to be delivered: [[date, amount]]."""
        return {
            reservation_id: orjson.dumps(r.to_deliver).decode()
            for reservation_id, r in self.reservations
            if r.to_deliver
        }


def joined(column: Sequence[str | None]) -> str:
    """The values as one text.

    Raises:
        ValueError: one of them could not be told apart again.
    """
    text = MARK.join([NOTHING if value is None else value for value in column]) + MARK
    if text.count(MARK) != len(column):
        raise ValueError("a line feed in an id")
    return text


def _columns(kinds: str, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Rows as their columns, all of them None where there are no rows."""
    if not rows:
        return [None] * len(kinds)
    columns = zip(*rows, strict=True)
    return [
        joined(column) if kind == "t" else column
        for kind, column in zip(kinds, columns, strict=True)
    ]
