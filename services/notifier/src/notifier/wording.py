"""Messages in words: one letter of all that there is to tell one person about one account.

A single matter gets a subject that says it whole. Several of one account become one letter, each
with its own section: five mails in one second are read as one, the fifth unread. What has ended
before it was told gets one line at the end, and no steps that would only be refused. A letter is
bounded: nobody reads a thousand sections, and no mail server has to take them.
"""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from credit_contracts.holds import HoldV1
from credit_contracts.notices import NoticeV1
from notifier import wording_holds, wording_notices, wording_titles
from notifier.letter import Letter, Section, subject_line
from notifier.routing import Audience
from notifier.succession import OPEN

IN_FULL_MAX = 10
"""So many matters of one letter are told in full."""
LINES_MAX = 100
"""So many further ones get one line each; the rest is counted."""

_SIGNED = (
    "This message was written by Creditgate. You get it because you are named for this account"
    " or for a team that is."
)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to tell: what happened, and the hold's state when the letter is written.

    `changed_by` brought the hold into that state, where that is known. `before` are exposure and
    reserved credit of the decision behind a hold, as decimal text in the account's currency, where
    that decision has been heard.
    """

    fact: HoldV1 | NoticeV1
    audience: Audience
    now_state: str = OPEN
    changed_by: str | None = None
    before: tuple[str | None, str | None] = (None, None)


def subject_of(fact: HoldV1 | NoticeV1) -> str:
    """The subject of a letter about this alone, while it stands."""
    if isinstance(fact, HoldV1):
        return subject_line(wording_holds.subject(fact))
    return subject_line(wording_titles.subject(fact))


def letter(matters: Sequence[Matter]) -> Letter:
    """The letter to one recipient; `matters` (at least one) are of one account."""
    standing: list[Matter] = []
    ended: list[tuple[HoldV1, Matter]] = []
    for matter in matters:
        if isinstance(matter.fact, HoldV1) and matter.now_state != OPEN:
            ended.append((matter.fact, matter))
        else:
            standing.append(matter)
    sections: list[Section] = []
    for number, matter in enumerate(standing[:IN_FULL_MAX], start=1):
        if len(matters) > 1:
            sections.append(Section(f"{number}. {subject_of(matter.fact)}"))
        sections += _in_full(matter)
    sections += _in_lines(standing[IN_FULL_MAX:], ended)
    subject = _subject([matter.fact for matter in standing], ended)
    return Letter(subject, (*sections, Section("--", sentences=(_SIGNED,))))


def _in_full(matter: Matter) -> list[Section]:
    if isinstance(matter.fact, HoldV1):
        return wording_holds.sections(matter.fact, matter.audience, matter.before)
    return wording_notices.sections(matter.fact, matter.audience)


def _in_lines(further: Sequence[Matter], ended: Sequence[tuple[HoldV1, Matter]]) -> list[Section]:
    """One line each for what stands but has no room in full, and for what has ended."""
    sections: list[Section] = []
    lines = tuple(_line(matter.fact) for matter in further[:LINES_MAX])
    if lines:
        sections.append(Section("Further", points=lines))
    shown = ended[: LINES_MAX - len(lines)]
    if shown:
        past = tuple(wording_holds.ended(hold, m.now_state, m.changed_by) for hold, m in shown)
        sections.append(Section("Holds that have ended", points=past))
    left = len(further) + len(ended) - len(lines) - len(shown)
    if left:
        account = (further[0] if further else ended[0][1]).fact.account_id
        where = "" if account is None else f": creditgate holds --account {shlex.quote(account)}"
        sections.append(Section(sentences=(f"and {left} more{where}",)))
    return sections


def _line(fact: HoldV1 | NoticeV1) -> str:
    known_as = f" (hold {fact.hold_id})" if isinstance(fact, HoldV1) else ""
    return subject_of(fact) + known_as


def _subject(standing: Sequence[HoldV1 | NoticeV1], ended: Sequence[tuple[HoldV1, Matter]]) -> str:
    if len(standing) == 1 and not ended:
        return subject_of(standing[0])
    if len(ended) == 1 and not standing:
        ((hold, matter),) = ended
        return subject_line(wording_holds.ended_subject(hold, matter.now_state, matter.changed_by))
    held = _orders(fact for fact in standing if isinstance(fact, HoldV1))
    gone = [each for each in _orders(hold for hold, _ in ended) if each not in set(held)]
    notices = sum(isinstance(fact, NoticeV1) for fact in standing)
    parts = []
    if held:
        parts.append(f"{_counted(held)} on hold ({', '.join(held)})")
    if notices:
        parts.append(f"{notices} notices" if notices > 1 else "a notice")
    if gone:
        parts.append(f"ended holds of {_counted(gone)} ({', '.join(gone)})")
    account = (standing[0] if standing else ended[0][0]).account_id
    where = f"Account {account}: " if account else ""
    return subject_line(where + " and ".join(parts))


def _orders(holds: Iterable[HoldV1]) -> list[str]:
    """Each order once, however many of its holds there are."""
    return list(dict.fromkeys(hold.order_id for hold in holds))


def _counted(orders: Sequence[str]) -> str:
    return f"{len(orders)} orders" if len(orders) > 1 else "1 order"
