"""How an approved request becomes a limit document: laid over what is in force.

The document is whole, and beats the account's own limit fields. So what the request left out is
taken from the terms as they are, but for what has run out: a limit that is approved anew is not
born expired, and its review not overdue.
"""

from dataclasses import dataclass, replace
from datetime import date

from credit_core.documents import Limit, TemporaryLimit
from credit_core.reasons import Money
from credit_core.terms import AccountTerms


@dataclass(frozen=True, slots=True)
class LimitWish:
    """What is asked for; `None` leaves it as it is. Amounts are in minor units of the account's
    currency; `unlimited` asks for no ceiling at all.
    """

    credit_limit_minor: int | None = None
    unlimited: bool = False
    temporary: TemporaryLimit | None = None
    limit_valid_until: date | None = None
    next_review_on: date | None = None

    @property
    def lasting(self) -> bool:
        """Whether the ordinary limit is another one after it."""
        return self.unlimited or self.credit_limit_minor is not None


def changed(
    terms: AccountTerms,
    wish: LimitWish,
    *,
    version: int,
    today: date,
    reason: str,
    approved_by: str,
) -> Limit:
    """The limit document of an approved wish, at its version."""
    credit_limit = terms.credit_limit_minor
    if wish.lasting:
        credit_limit = None if wish.unlimited else wish.credit_limit_minor
    return Limit(
        account_id=terms.account_id,
        version=version,
        currency=terms.currency,
        credit_limit=credit_limit,
        temporary_limit=wish.temporary or _temporary_left(terms, today),
        limit_valid_until=wish.limit_valid_until
        or _kept(terms.limit_valid_until, today, anew=wish.lasting),
        next_review_on=wish.next_review_on or _kept(terms.next_review_on, today, anew=wish.lasting),
        reason=reason,
        approved_by=approved_by,
    )


def applied(terms: AccountTerms, limit: Limit) -> AccountTerms:
    """The terms once the ledger has applied the document."""
    temporary = limit.temporary_limit
    return replace(
        terms,
        credit_limit_minor=limit.credit_limit,
        temporary_limit_minor=None if temporary is None else temporary.amount,
        temporary_valid_from=None if temporary is None else temporary.valid_from,
        temporary_valid_until=None if temporary is None else temporary.valid_until,
        limit_valid_until=limit.limit_valid_until,
        next_review_on=limit.next_review_on,
    )


def highest(wish: LimitWish, terms: AccountTerms) -> Money | None:
    """The most that the wish grants at any time, for whoever may approve it; `None` is without
    end. A wish that changes dates alone grants the present limit anew.
    """
    amounts: list[int] = []
    if wish.temporary is not None:
        amounts.append(wish.temporary.amount)
    if wish.unlimited:
        return None
    if wish.credit_limit_minor is not None:
        amounts.append(wish.credit_limit_minor)
    if wish.limit_valid_until is not None or wish.next_review_on is not None or not amounts:
        if wish.credit_limit_minor is None and terms.credit_limit_minor is None:
            return None
        if wish.credit_limit_minor is None:
            amounts.append(terms.credit_limit_minor or 0)
    return Money(max(amounts), terms.currency)


def _temporary_left(terms: AccountTerms, today: date) -> TemporaryLimit | None:
    """The temporary limit that is in force or to come; one that has passed is left behind."""
    amount, begins = terms.temporary_limit_minor, terms.temporary_valid_from
    ends = terms.temporary_valid_until
    if amount is None or begins is None or ends is None or ends < today:
        return None
    return TemporaryLimit(amount, begins, ends)


def _kept(day: date | None, today: date, *, anew: bool) -> date | None:
    return None if anew and day is not None and day < today else day
