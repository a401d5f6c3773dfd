"""The limit event: a credit limit with its own life, apart from the account's master data.

Where one exists it beats the account's own limit fields, so that an ERP which re-sends its
master data does not undo what was approved here. Its currency must be the account's; one in
another currency is kept, shown and not used.
"""

from typing import Self

from pydantic import model_validator

from credit_contracts.amounts import AmountText, CurrencyCode, Purse
from credit_contracts.faults import Findings, fault
from credit_contracts.ids import AccountId, Text, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Day


class TemporaryLimitV1(Told):
    """In force instead of the limit from the first to the last day, both included."""

    amount: AmountText
    valid_from: Day
    valid_until: Day

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.valid_until < self.valid_from:
            findings = Findings()
            findings.add(
                ("valid_until",),
                fault("days_reversed", "is before valid_from", "send the later day here"),
                self.valid_until,
            )
            findings.close()
        return self


class LimitV1(Told):
    account_id: AccountId
    version: Version
    currency: CurrencyCode
    credit_limit: AmountText | None
    temporary_limit: TemporaryLimitV1 | None = None
    limit_valid_until: Day | None = None
    next_review_on: Day | None = None
    reason: Text | None = None
    approved_by: Text | None = None

    @model_validator(mode="after")
    def _amounts_fit(self) -> Self:
        findings = Findings()
        purse = Purse(self.currency, findings)
        if self.credit_limit is not None:
            purse.minor(self.credit_limit, "credit_limit")
        if self.temporary_limit is not None:
            purse.minor(self.temporary_limit.amount, "temporary_limit", "amount")
        findings.close()
        return self
