"""The account event: the agreement with one debtor, told whole each time it changes."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from credit_contracts.amounts import AmountText, CurrencyCode, Purse
from credit_contracts.faults import Findings, NullIs
from credit_contracts.ids import AccountId, Count, Flag, TermsDays, Text, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Day

CONTACTS_MAX = 1_000

AccountStatus = Literal["open", "stopped"]


class ContactV1(Told):
    """A person at or for the debtor, by role; `locale` as BCP 47, `time_zone` as IANA name."""

    role: Text
    name: Text | None = None
    email: Text | None = None
    locale: Text | None = None
    time_zone: Text | None = None


class AccountV1(Told):
    """`credit_limit` null is unlimited and must be said: a forgotten field must not mean that."""

    account_id: AccountId
    version: Version
    name: Text
    currency: CurrencyCode
    credit_limit: AmountText | None
    status: AccountStatus
    must_review: Annotated[Flag, NullIs(default=False)] = False
    limit_valid_until: Day | None = None
    next_review_on: Day | None = None
    secured_amount: AmountText | None = None
    parent_account_id: AccountId | None = None
    segment: Text | None = None
    risk_class: Text | None = None
    payment_terms_days: TermsDays | None = None
    dunning_level: Annotated[Count, NullIs(default=0)] = 0
    sales_rep: Text | None = None
    credit_controller: Text | None = None
    contacts: Annotated[
        tuple[ContactV1, ...], Field(max_length=CONTACTS_MAX), NullIs(default=())
    ] = ()

    @model_validator(mode="after")
    def _amounts_fit(self) -> Self:
        findings = Findings()
        purse = Purse(self.currency, findings)
        if self.credit_limit is not None:
            purse.minor(self.credit_limit, "credit_limit")
        if self.secured_amount is not None:
            purse.minor(self.secured_amount, "secured_amount")
        findings.close()
        return self
