"""The payment event: money received, and which invoices it settles.

What is not allocated is cash on hand of the account that the payment names. A cash discount is
no money received, so it counts in what an invoice is settled by and not in what is allocated.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from credit_contracts.amounts import AmountText, CurrencyCode, Purse
from credit_contracts.faults import Findings, NullIs, fault
from credit_contracts.ids import ENTRIES_MAX, AccountId, DocumentId, Version
from credit_contracts.shapes import Told
from credit_contracts.times import Day

PaymentState = Literal["received", "reversed"]


class PaymentAllocationV1(Told):
    invoice_id: DocumentId
    amount: AmountText
    discount: Annotated[AmountText, NullIs("0")] = "0"


class PaymentV1(Told):
    payment_id: DocumentId
    version: Version
    account_id: AccountId
    currency: CurrencyCode
    state: PaymentState
    amount: AmountText
    received_on: Day
    allocations: Annotated[
        tuple[PaymentAllocationV1, ...], Field(max_length=ENTRIES_MAX), NullIs(())
    ] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        findings = Findings()
        purse = Purse(self.currency, findings)
        amount = purse.minor(self.amount, "amount")
        allocated = []
        discounts = []
        for index, entry in enumerate(self.allocations):
            allocated.append(purse.minor(entry.amount, "allocations", index, "amount"))
            discounts.append(purse.minor(entry.discount, "allocations", index, "discount"))
        total = purse.total(allocated, "allocations")
        purse.total([total, *discounts], "allocations")
        findings.close()
        if total > amount:
            findings.add(
                ("allocations",),
                fault(
                    "allocated_too_much",
                    "add up to more than amount",
                    "allocate at most the amount received; discounts go in `discount`",
                ),
                self.amount,
            )
        findings.close()
        return self
