"""The invoice event: what is owed (invoice, debit memo) or no longer owed (credit memo).

`covers` says what part bills which order or delivery; `allocations` what part of a credit memo
settles which invoice (on an invoice or debit memo they settle nothing); `instalments` when which
part falls due.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from credit_contracts.amounts import AmountText, CurrencyCode, Purse
from credit_contracts.faults import Findings, NullIs, fault
from credit_contracts.ids import ENTRIES_MAX, AccountId, DocumentId, LineId, OrderId, Version
from credit_contracts.lines import named_with_its_document
from credit_contracts.shapes import Told
from credit_contracts.times import Day

InvoiceKind = Literal["invoice", "debit_memo", "credit_memo"]
InvoiceState = Literal["draft", "issued", "void"]


class CoverV1(Told):
    amount: AmountText
    order_id: OrderId | None = None
    order_line_id: LineId | None = None
    delivery_id: DocumentId | None = None
    delivery_line_id: LineId | None = None


class MemoAllocationV1(Told):
    invoice_id: DocumentId
    amount: AmountText


class InstalmentV1(Told):
    due_on: Day
    amount: AmountText


class InvoiceV1(Told):
    """`total` is gross and never negative: a credit memo's sign is its kind."""

    invoice_id: DocumentId
    version: Version
    account_id: AccountId
    currency: CurrencyCode
    kind: InvoiceKind
    state: InvoiceState
    total: AmountText
    issued_on: Day
    due_on: Day | None = None
    covers: Annotated[tuple[CoverV1, ...], Field(max_length=ENTRIES_MAX), NullIs(())] = ()
    allocations: Annotated[
        tuple[MemoAllocationV1, ...], Field(max_length=ENTRIES_MAX), NullIs(())
    ] = ()
    instalments: Annotated[tuple[InstalmentV1, ...], Field(max_length=ENTRIES_MAX), NullIs(())] = ()
    disputed_amount: Annotated[AmountText, NullIs("0")] = "0"

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        findings = Findings()
        purse = Purse(self.currency, findings)
        total = purse.minor(self.total, "total")
        self._covers_fit(purse)
        allocated = purse.total(
            [
                purse.minor(entry.amount, "allocations", index, "amount")
                for index, entry in enumerate(self.allocations)
            ],
            "allocations",
        )
        due = purse.total(
            [
                purse.minor(entry.amount, "instalments", index, "amount")
                for index, entry in enumerate(self.instalments)
            ],
            "instalments",
        )
        disputed = purse.minor(self.disputed_amount, "disputed_amount")
        # A sum of amounts that were themselves refused says nothing.
        findings.close()
        if allocated > total:
            findings.add(
                ("allocations",),
                fault(
                    "allocated_too_much",
                    "add up to more than total",
                    "allocate at most the total; leave the rest unallocated",
                ),
                self.total,
            )
        if self.instalments and due != total:
            findings.add(
                ("instalments",),
                fault(
                    "instalments_differ",
                    "do not add up to total",
                    "send instalments whose amounts add up to exactly the total",
                ),
                self.total,
            )
        if disputed > total:
            findings.add(
                ("disputed_amount",),
                fault("disputed_too_much", "is more than total", "dispute at most the total"),
                self.disputed_amount,
            )
        findings.close()
        return self

    def _covers_fit(self, purse: Purse) -> None:
        minors = []
        for index, entry in enumerate(self.covers):
            place = ("covers", index)
            minors.append(purse.minor(entry.amount, *place, "amount"))
            if entry.order_line_id is not None or entry.delivery_line_id is not None:
                named_with_its_document(
                    entry.order_line_id, entry.order_id, place, "order", purse.findings
                )
                named_with_its_document(
                    entry.delivery_line_id, entry.delivery_id, place, "delivery", purse.findings
                )
        purse.total(minors, "covers")
