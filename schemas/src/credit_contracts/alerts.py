"""Requests and answers of the notifier's HTTP interface: who was told what, and by which try."""

from typing import Annotated, Literal

from pydantic import Field

from credit_contracts.faults import NullIs
from credit_contracts.ids import AccountId, Comment, OrderId, Text
from credit_contracts.shapes import Asked, Told
from credit_contracts.times import Instant

MATCHERS_MAX = 20

AlertState = Literal["pending", "sent", "failed", "silenced", "inhibited"]
AttemptOutcome = Literal["delivered", "retry", "refused"]
MatcherName = Literal["kind", "account_id", "order_id", "recipient", "channel"]


class Attempt(Told):
    """One try to hand an alert over; `retry` when another follows, `refused` when none does."""

    number: int
    at: Instant
    outcome: AttemptOutcome
    detail: str | None


class Alert(Told):
    """One message to one recipient; `kind` is a notice kind, or `hold` and its end.

    The same `alert_id` goes with every try, so that a receiver can leave out a repeated one.
    """

    alert_id: str
    kind: str
    state: AlertState
    channel: str
    recipient: str
    subject: str
    account_id: AccountId | None
    order_id: OrderId | None
    hold_id: str | None
    notice_id: str | None
    created_at: Instant
    sent_at: Instant | None
    acknowledged_at: Instant | None = None
    acknowledged_by: str | None = None
    attempts: tuple[Attempt, ...] = ()


class AlertPage(Told):
    items: tuple[Alert, ...]
    next_cursor: str | None


class SilenceRequest(Asked):
    """Alerts that match all of `matchers` are recorded and not sent; none given matches all."""

    matchers: Annotated[dict[MatcherName, Text], Field(max_length=MATCHERS_MAX), NullIs({})] = (
        Field(default_factory=dict)
    )
    starts_at: Instant | None = None
    ends_at: Instant
    comment: Comment


class Silence(Told):
    silence_id: str
    matchers: dict[MatcherName, str]
    starts_at: Instant
    ends_at: Instant
    comment: str
    created_by: str


class SilencePage(Told):
    items: tuple[Silence, ...]
    next_cursor: str | None


class NotifierProgress(Told):
    """`lag` counts records not yet consumed, `alerts_pending` those neither sent nor given up."""

    lag: int
    alerts_pending: int
