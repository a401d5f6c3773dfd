"""What a batch of events amounts to: newest facts, and what is to be told because of them.

A fold without I/O. It takes events in any order and any number of times and comes to the same
result, because each fact is the newest by its own version, and each telling is named by its
episode. The database keeps the same two rules between batches, so nothing is told twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from credit_contracts.accounts import AccountV1
from credit_contracts.decisions import DecisionV1
from credit_contracts.holds import HoldV1
from credit_contracts.notices import NoticeV1
from credit_contracts.shapes import Told
from notifier.routing import HOLD, ROLES, Contact
from notifier.succession import holding_codes

_ROLES_KEPT = frozenset(ROLES.values())


@dataclass(frozen=True, slots=True)
class AccountFact:
    """Whom an account names; `contacts` as the JSON text that is kept."""

    account_id: str
    version: int
    contacts: str
    segment: str | None

    @property
    def rank(self) -> tuple[int, str]:
        """The newest version counts; of one version that came twice, the larger text."""
        return self.version, self.contacts


@dataclass(frozen=True, slots=True)
class HoldFact:
    """The state of a hold at one version, what it is about, and who brought it into that state.

    `reason_codes` are those that hold, sorted, with commas between.
    """

    hold_id: str
    version: int
    state: str
    account_id: str
    order_id: str
    order_version: int
    reason_codes: str
    opened_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """A notice as last heard; once cleared it stays so."""

    notice_id: str
    kind: str
    state: str
    account_id: str | None
    raised_at: datetime
    cleared_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """Figures of the decision behind a hold, in the account's currency."""

    hold_id: str
    exposure_before: str | None
    reserved_before: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """One episode that somebody is to hear of, once."""

    episode: str
    kind: str
    account_id: str | None
    order_id: str | None
    fact: HoldV1 | NoticeV1


@dataclass(slots=True)
class Heard:
    """The sum of a batch, each by its id."""

    accounts: dict[str, AccountFact] = field(default_factory=dict)
    holds: dict[str, HoldFact] = field(default_factory=dict)
    notices: dict[str, NoticeFact] = field(default_factory=dict)
    decisions: dict[str, DecisionFact] = field(default_factory=dict)
    tellings: dict[str, Telling] = field(default_factory=dict)


def hear(events: Iterable[Told]) -> Heard:
    """Folds the events of one batch; data of other types is passed over."""
    heard = Heard()
    for event in events:
        match event:
            case AccountV1():
                _hear_account(heard, event)
            case HoldV1():
                _hear_hold(heard, event)
            case NoticeV1():
                _hear_notice(heard, event)
            case DecisionV1():
                _hear_decision(heard, event)
            case _:
                pass
    return heard


def contacts_text(contacts: Iterable[Contact]) -> str:
    """Contacts as they are kept: roles that are told and their addresses, no names."""
    return orjson.dumps([[each.role, each.email] for each in contacts]).decode()


def contacts_of(text: str) -> tuple[Contact, ...]:
    """The inverse of `contacts_text`."""
    return tuple(Contact(role, email) for role, email in orjson.loads(text))


def _hear_account(heard: Heard, account: AccountV1) -> None:
    named = (Contact(c.role, c.email) for c in account.contacts if c.role in _ROLES_KEPT)
    fact = AccountFact(account.account_id, account.version, contacts_text(named), account.segment)
    known = heard.accounts.get(fact.account_id)
    if known is None or known.rank < fact.rank:
        heard.accounts[fact.account_id] = fact


def _hear_hold(heard: Heard, hold: HoldV1) -> None:
    fact = HoldFact(
        hold.hold_id,
        hold.version,
        hold.state,
        hold.account_id,
        hold.order_id,
        hold.order_version,
        ",".join(sorted(holding_codes(hold))),
        hold.opened_at,
        hold.change.by,
    )
    known = heard.holds.get(hold.hold_id)
    if known is None or (known.version, known.state) < (fact.version, fact.state):
        heard.holds[hold.hold_id] = fact
    if hold.state == "open":
        episode = f"hold:{hold.hold_id}"
        told = heard.tellings.get(episode)
        if told is None or (isinstance(told.fact, HoldV1) and hold.version < told.fact.version):
            heard.tellings[episode] = Telling(episode, HOLD, hold.account_id, hold.order_id, hold)


def _hear_notice(heard: Heard, notice: NoticeV1) -> None:
    fact = NoticeFact(
        notice.notice_id,
        notice.kind,
        notice.state,
        notice.account_id,
        notice.raised_at,
        notice.cleared_at,
    )
    known = heard.notices.get(notice.notice_id)
    if known is None or known.state == "raised":
        heard.notices[notice.notice_id] = fact
    if notice.state == "raised":
        episode = f"notice:{notice.notice_id}"
        heard.tellings.setdefault(
            episode,
            Telling(episode, notice.kind, notice.account_id, notice.order_id, notice),
        )


def _hear_decision(heard: Heard, decision: DecisionV1) -> None:
    if decision.hold_id is None:
        return
    before = decision.exposure_before
    heard.decisions[decision.hold_id] = DecisionFact(
        decision.hold_id, None if before is None else before.total, decision.reserved_before
    )
