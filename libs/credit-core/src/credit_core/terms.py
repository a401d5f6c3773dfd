"""The terms of a credit account: what was agreed with the debtor, and what of it holds today.

A limit is a fact with dates, not a number: a temporary limit replaces the ordinary one between
its dates and is forgotten after them without anybody taking it back. So the limit is asked for
with a day, each time, and is never stored as "the" limit.
"""

from dataclasses import dataclass
from datetime import date

from credit_core.documents import AccountStatus
from credit_core.money import WHOLE_PERCENT
from credit_core.overdue import TERMS_DAYS_DEFAULT


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """What a decision needs to know of a described account. Amounts are in minor units of
    `currency`. `credit_limit_minor` is `None` for unlimited and 0 for no credit at all; it is
    already that of the limit document where one exists. `secured_minor` is what insurance or a
    guarantee covers of the account. `limit_valid_until` is the last day of the ordinary limit,
    `next_review_on` the day by which somebody was to look at the account again, `dunning_level`
    the highest level of reminder that it has reached.
    """

    account_id: str
    currency: str
    credit_limit_minor: int | None
    status: AccountStatus = AccountStatus.OPEN
    must_review: bool = False
    secured_minor: int = 0
    temporary_limit_minor: int | None = None
    temporary_valid_from: date | None = None
    temporary_valid_until: date | None = None
    limit_valid_until: date | None = None
    next_review_on: date | None = None
    payment_terms_days: int | None = None
    dunning_level: int = 0

    @property
    def days_to_pay(self) -> int:
        """The agreed payment terms in days, those of an account that states none included."""
        days = self.payment_terms_days
        return TERMS_DAYS_DEFAULT if days is None else days

    @property
    def stopped(self) -> bool:
        """Barred by hand, whatever the sum."""
        return self.status == AccountStatus.STOPPED

    def temporary_limit_on(self, day: date) -> int | None:
        """The temporary limit when `day` is inside its dates (both included), else `None`."""
        if self.temporary_limit_minor is None:
            return None
        begins, ends = self.temporary_valid_from, self.temporary_valid_until
        if (begins is not None and day < begins) or (ends is not None and day > ends):
            return None
        return self.temporary_limit_minor

    def limit_in_force(
        self, day: date, *, secured_percent: int, limit_percent: int = WHOLE_PERCENT
    ) -> int | None:
        """The ceiling on `day` in minor units; `None` is unlimited.

        `limit_percent` of the temporary limit inside its dates, else of the credit limit; plus
        `secured_percent` of what is secured of the account; each rounded down. A temporary limit
        replaces the ordinary one even where it is the smaller (or the ordinary one is unlimited):
        it was agreed for these dates.
        """
        temporary = self.temporary_limit_on(day)
        limit_minor = self.credit_limit_minor if temporary is None else temporary
        if limit_minor is None:
            return None
        granted_minor = limit_minor * limit_percent // WHOLE_PERCENT
        return granted_minor + self.secured_minor * secured_percent // WHOLE_PERCENT
