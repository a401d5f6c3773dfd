"""What becomes of the alerts that are due: kept back, or grouped into messages.

A pure function of what is known at that moment, in the order of Alertmanager: inhibit, silence,
group. An alert that is kept back is recorded with its reason and never sent by itself.

- Inhibited: a near-limit notice beside an open hold of its account that was opened with it for the
  limit (that hold tells the same numbers and more), the second of two alerts of one episode that
  would reach one address, a hold that a newer one of its order has overtaken, one whose case this
  address has heard of already, and superseded holds where there is nothing else to tell.
- Silenced: somebody asked that alerts like this be recorded only.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from credit_contracts.holds import HoldV1
from credit_contracts.notices import NoticeV1
from notifier.routing import Audience, Contact, Desks, recipient
from notifier.succession import (
    SUPERSEDED,
    Case,
    Past,
    case_of,
    newest_by_order,
    overtaken,
    overtaken_by_told,
    told_before,
)

YIELDS_TO: Mapping[str, str] = {
    "near_limit": "LIMIT_EXCEEDED",
    "group_near_limit": "GROUP_LIMIT_EXCEEDED",
}
"""By kind of notice: the reason of a hold that says the same and more."""

SAME_MATTER = timedelta(seconds=10)
"""A hold and a notice so far apart come from one state of the account: it is looked at within about
a second of every change, and the rest is room for a busy moment. A hold that is older tells of
other numbers, however long it stays open.
"""


@dataclass(frozen=True, slots=True)
class Due:
    """An alert whose wait is over.

    `hold_state` is the newest state of its hold, if it has one, and `hold_changed_by` who brought
    it into that state.
    """

    alert_id: str
    episode: str
    audience: Audience
    kind: str
    channel: str
    account_id: str | None
    order_id: str | None
    created_at: datetime
    fact: HoldV1 | NoticeV1
    hold_state: str = "open"
    hold_changed_by: str | None = None
    exposure_before: str | None = None
    reserved_before: str | None = None

    @property
    def case(self) -> Case | None:
        """The hold that it tells, None for a notice."""
        return case_of(self.fact, self.hold_state) if isinstance(self.fact, HoldV1) else None


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that match all of `matchers` from `starts_at` up to before `ends_at` are not sent."""

    matchers: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold that is open now; `reason_codes` are those that hold."""

    reason_codes: frozenset[str]
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the accounts and by whom silence was asked for, at the moment `now`.

    `open_holds` are by account; those opened far from every notice in question may be missing.
    `past_holds` are by order; those that neither were told nor ended by anybody may be missing.
    """

    now: datetime
    open_holds: Mapping[str, Collection[OpenHold]]
    contacts: Mapping[str, Sequence[Contact]]
    silences: Sequence[Silence]
    past_holds: Mapping[str, Sequence[Past]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """An alert that is not sent: `state` is `inhibited`, `silenced`, or `failed` for want of words."""

    alert: Due
    recipient: str
    state: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One message: its recipient and the alerts that it tells, oldest first."""

    recipient: str
    alerts: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Every due alert is in exactly one of the two."""

    drafts: tuple[Draft, ...]
    kept: tuple[Kept, ...]


def plan(due: Sequence[Due], around: Around, desks: Desks) -> Plan:
    """Decides on all due alerts; both alerts of an episode are given together."""
    kept: list[Kept] = []
    groups: dict[tuple[str, str | None], tuple[str, list[Due]]] = {}
    reached: set[tuple[str, str]] = set()
    newest = newest_by_order(alert.case for alert in due if alert.case is not None)
    # Credit before sales: where one address serves both, it gets the words for credit.
    for alert in sorted(due, key=lambda a: (a.audience, a.created_at, a.alert_id)):
        address = recipient(alert.audience, around.contacts.get(alert.account_id or "", ()), desks)
        once = (alert.episode, address.lower())
        if (
            once in reached
            or _yields(alert, around.open_holds)
            or _says_nothing_new(alert, address.lower(), newest, around.past_holds)
        ):
            kept.append(Kept(alert, address, "inhibited"))
        elif any(silences(each, alert, address, around.now) for each in around.silences):
            kept.append(Kept(alert, address, "silenced"))
            reached.add(once)
        else:
            reached.add(once)
            group = groups.setdefault((address.lower(), alert.account_id), (address, []))
            group[1].append(alert)
    drafts = []
    for address, alerts in groups.values():
        if all(alert.hold_state == SUPERSEDED for alert in alerts):
            kept += [Kept(alert, address, "inhibited") for alert in alerts]
            continue
        ordered = sorted(alerts, key=lambda a: (a.created_at, a.alert_id))
        drafts.append(Draft(address, tuple(ordered)))
    return Plan(tuple(drafts), tuple(kept))


def _says_nothing_new(
    alert: Due, address: str, newest: Mapping[str, Case], past_holds: Mapping[str, Sequence[Past]]
) -> bool:
    case = alert.case
    if case is None:
        return False
    past = past_holds.get(case.order_id, ())
    return (
        overtaken(case, newest.get(case.order_id))
        or overtaken_by_told(case, address, past)
        or told_before(case, address, past)
    )


def _yields(alert: Due, open_holds: Mapping[str, Collection[OpenHold]]) -> bool:
    reason = YIELDS_TO.get(alert.kind)
    if reason is None or not isinstance(alert.fact, NoticeV1):
        return False
    raised_at = alert.fact.raised_at
    return any(
        reason in hold.reason_codes and abs(hold.opened_at - raised_at) <= SAME_MATTER
        for hold in open_holds.get(alert.account_id or "", ())
    )


def silences(silence: Silence, alert: Due, address: str, now: datetime) -> bool:
    """Whether a silence covers an alert at a moment; without matchers it covers all."""
    if not silence.starts_at <= now < silence.ends_at:
        return False
    values = {
        "kind": alert.kind,
        "account_id": alert.account_id,
        "order_id": alert.order_id,
        "recipient": address,
        "channel": alert.channel,
    }
    return all(values.get(name) == value for name, value in silence.matchers.items())
