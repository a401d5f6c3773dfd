"""Which version of an order may still be asked about, and whether a release has to reserve.

Versions only move forward: once a version is decided or posted, an older one is history, and an
answer about it could only mislead. A version that is posted already claims by its posting, so
asking about it again is answered and reserves nothing; but it cannot be made worth more by
asking, for what would be released is not what is posted.
"""

from enum import StrEnum

from credit_core.claims import OrderFacts
from credit_core.documents import OrderState
from credit_core.standing import Question


class Refusal(StrEnum):
    """Why a question is not decided at all. The remedy of both is a new version of the order."""

    VERSION_SUPERSEDED = "VERSION_SUPERSEDED"
    VERSION_POSTED = "VERSION_POSTED"


def refusal(question: Question, facts: OrderFacts, newest_decided: int | None) -> Refusal | None:
    """Why the question cannot be decided; `None` when it can.

    `VERSION_SUPERSEDED`: it is older than the newest version decided (`newest_decided`; `None`:
    none yet) or posted. `VERSION_POSTED`: this very version is posted in a state other than
    `on_hold`, and what is asked is more than what is posted, or on another account or in
    another currency. The same when two contents were posted under this version and the one
    `on_hold` won: its posting ends what could be reserved now, and claims nothing by itself.
    """
    version = question.order_version
    if newest_decided is not None and version < newest_decided:
        return Refusal.VERSION_SUPERSEDED
    if facts.newest_version is None or version > facts.newest_version:
        return None
    if version < facts.newest_version:
        return Refusal.VERSION_SUPERSEDED
    if reserves(question, facts):
        return None
    as_posted = (
        facts.newest_state != OrderState.ON_HOLD
        and question.account_id == facts.account_id
        and question.currency == facts.currency
        and question.amount_minor <= facts.ordered_minor
    )
    return None if as_posted else Refusal.VERSION_POSTED


def reserves(question: Question, facts: OrderFacts) -> bool:
    """Whether a release reserves anything: not when this version, or a newer one, has ended
    reservations by being posted; one granted now would be dead already.
    """
    return facts.ended_version is None or question.order_version > facts.ended_version
