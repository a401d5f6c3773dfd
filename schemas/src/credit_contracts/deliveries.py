"""The delivery event: goods that left, and which order lines they were for.

A line that names an order moves that order's amount from open to unbilled; one that names none
stands alone and is owed on its own.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from credit_contracts.amounts import AmountText, CurrencyCode, Purse
from credit_contracts.faults import Findings
from credit_contracts.ids import ENTRIES_MAX, AccountId, DocumentId, LineId, OrderId, Version
from credit_contracts.lines import named_with_its_document, unique
from credit_contracts.shapes import Told
from credit_contracts.times import Day

DeliveryState = Literal["shipped", "cancelled"]


class DeliveryLineV1(Told):
    delivery_line_id: LineId
    amount: AmountText
    order_id: OrderId | None = None
    order_line_id: LineId | None = None


class DeliveryV1(Told):
    delivery_id: DocumentId
    version: Version
    account_id: AccountId
    currency: CurrencyCode
    state: DeliveryState
    lines: Annotated[tuple[DeliveryLineV1, ...], Field(min_length=1, max_length=ENTRIES_MAX)]
    shipped_on: Day | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        findings = Findings()
        purse = Purse(self.currency, findings)
        minors = []
        for index, line in enumerate(self.lines):
            minors.append(purse.minor(line.amount, "lines", index, "amount"))
            named_with_its_document(
                line.order_line_id, line.order_id, ("lines", index), "order", findings
            )
        purse.total(minors, "lines")
        unique([line.delivery_line_id for line in self.lines], "delivery_line_id", findings)
        findings.close()
        return self
