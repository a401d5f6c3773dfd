"""Messages in words: one letter of all that there is to tell one person about one account.

A single matter gets a subject that says it whole. Several of one account become one letter, each
with its own section: five mails in one second are read as one, the fifth unread.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from credit_contracts.holds import HoldV1
from credit_contracts.notices import NoticeV1
from notifier import wording_holds, wording_notices
from notifier.letter import Letter, Section, subject_line
from notifier.routing import Audience

_SIGNED = (
    "This message was written by Creditgate. You get it because you are named for this account"
    " or for a team that is."
)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to tell: what happened, and the hold's state when the letter is written.

    `exposure_before` and `reserved_before` are figures of the decision behind a hold, as decimal
    text in the account's currency, where that decision has been heard.
    """

    fact: HoldV1 | NoticeV1
    audience: Audience
    now_state: str = "open"
    exposure_before: str | None = None
    reserved_before: str | None = None


def subject_of(fact: HoldV1 | NoticeV1) -> str:
    """The subject of a letter about this alone."""
    if isinstance(fact, HoldV1):
        return subject_line(wording_holds.subject(fact))
    return subject_line(wording_notices.subject(fact))


def letter(matters: Sequence[Matter]) -> Letter:
    """The letter to one recipient; `matters` (at least one) are of one account."""
    facts = [matter.fact for matter in matters]
    subject = subject_of(facts[0]) if len(facts) == 1 else _subject_of_several(facts)
    sections: list[Section] = []
    for number, matter in enumerate(matters, start=1):
        if len(matters) > 1:
            sections.append(Section(f"{number}. {subject_of(matter.fact)}"))
        if isinstance(matter.fact, HoldV1):
            before = (matter.exposure_before, matter.reserved_before)
            sections += wording_holds.sections(
                matter.fact, matter.now_state, matter.audience, before
            )
        else:
            sections += wording_notices.sections(matter.fact, matter.audience)
    return Letter(subject, (*sections, Section("--", sentences=(_SIGNED,))))


def _subject_of_several(facts: Sequence[HoldV1 | NoticeV1]) -> str:
    holds = [fact for fact in facts if isinstance(fact, HoldV1)]
    others = len(facts) - len(holds)
    account = facts[0].account_id
    parts = []
    if holds:
        orders = ", ".join(hold.order_id for hold in holds)
        parts.append(
            f"{len(holds)} orders on hold ({orders})"
            if len(holds) > 1
            else f"order {orders} on hold"
        )
    if others:
        parts.append(f"{others} notices" if others > 1 else "a notice")
    where = f"Account {account}: " if account else ""
    return subject_line(where + " and ".join(parts))
