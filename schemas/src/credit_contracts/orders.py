"""The order event: what was ordered, and how much of each line has left and been invoiced.

Amounts are gross and per line, because a remainder measured per order lets a price change on one
line leave a phantom on another.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from credit_contracts.amounts import AmountText, CurrencyCode, Purse
from credit_contracts.faults import Findings, NullIs
from credit_contracts.ids import (
    ENTRIES_MAX,
    AccountId,
    LineId,
    OrderId,
    Priority,
    TermsDays,
    Text,
    Version,
)
from credit_contracts.lines import unique
from credit_contracts.shapes import Told
from credit_contracts.times import Day

OrderState = Literal["requested", "open", "on_hold", "closed", "cancelled"]


class OrderLineV1(Told):
    line_id: LineId
    ordered: AmountText
    delivered: Annotated[AmountText, NullIs("0")] = "0"
    invoiced: Annotated[AmountText, NullIs("0")] = "0"
    deliver_on: Day | None = None


class OrderV1(Told):
    """A `requested` version is a question: it is answered, moves nothing, and is never newest."""

    order_id: OrderId
    version: Version
    account_id: AccountId
    currency: CurrencyCode
    state: OrderState
    lines: Annotated[tuple[OrderLineV1, ...], Field(min_length=1, max_length=ENTRIES_MAX)]
    secured_amount: Annotated[AmountText, NullIs("0")] = "0"
    ordered_on: Day | None = None
    payment_terms_days: TermsDays | None = None
    priority: Annotated[Priority, NullIs(0)] = 0
    sales_rep: Text | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        findings = Findings()
        purse = Purse(self.currency, findings)
        lines = self.lines
        for part in ("ordered", "delivered", "invoiced"):
            texts = [getattr(line, part) for line in lines]
            minors = [purse.minor(text, "lines", at, part) for at, text in enumerate(texts)]
            purse.total(minors, "lines")
        purse.minor(self.secured_amount, "secured_amount")
        unique([line.line_id for line in self.lines], "line_id", findings)
        findings.close()
        return self
