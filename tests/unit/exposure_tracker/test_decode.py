"""Records become documents in minor units, or letters that say what to send instead."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from credit_core.canonical import canonical_bytes
from credit_core.documents import (
    Account,
    AccountStatus,
    Allocation,
    Contact,
    Cover,
    Delivery,
    DeliveryLine,
    DeliveryState,
    Document,
    Instalment,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Limit,
    Order,
    OrderLine,
    OrderState,
    Payment,
    PaymentState,
    Rate,
    TemporaryLimit,
)
from exposure_tracker.arrivals import Arrival, DeadLetter, Skipped
from exposure_tracker.decode import decode
from exposure_tracker.stored import read_document
from support.wire import EFFECTIVE, WireRecord, cloud_event

BYTES_MAX = 10_000
DAY, LATER = date(2026, 1, 31), date(2026, 3, 1)

CASES: list[tuple[str, str, dict[str, Any], Document]] = [
    (
        "order",
        "SO/1",
        {
            "order_id": "SO/1", "version": 3, "account_id": "C", "currency": "EUR",
            "state": "on_hold", "secured_amount": "1.5", "ordered_on": "2026-01-31",
            "payment_terms_days": 14, "priority": 2, "sales_rep": "kim", "color": "red",
            "lines": [
                {"line_id": "1", "ordered": "12.5", "delivered": "1", "invoiced": None},
                {"line_id": "2", "ordered": "100.0000", "deliver_on": "2026-03-01"},
            ],
        },
        Order("SO/1", 3, "C", "EUR", OrderState.ON_HOLD,
              (OrderLine("1", 1250, 100), OrderLine("2", 10_000, 0, 0, LATER)),
              150, DAY, 14, 2, "kim"),
    ),
    (
        "delivery",
        "D",
        {
            "delivery_id": "D", "version": 0, "account_id": "C", "currency": "JPY",
            "state": "shipped", "shipped_on": "2026-01-31",
            "lines": [
                {"delivery_line_id": "1", "amount": "7", "order_id": "O", "order_line_id": "2"},
                {"delivery_line_id": "2", "amount": "8.00"},
            ],
        },
        Delivery("D", 0, "C", "JPY", DeliveryState.SHIPPED,
                 (DeliveryLine("1", 7, "O", "2"), DeliveryLine("2", 8)), DAY),
    ),
    (
        "invoice",
        "I",
        {
            "invoice_id": "I", "version": 1, "account_id": "C", "currency": "KWD",
            "kind": "credit_memo", "state": "issued", "total": "3.001", "disputed_amount": "0.001",
            "issued_on": "2026-01-31", "due_on": "2026-03-01",
            "covers": [{"amount": "1", "order_id": "O", "delivery_id": "D",
                        "delivery_line_id": "1"}],
            "allocations": [{"invoice_id": "I0", "amount": "2"}],
            "instalments": [{"due_on": "2026-03-01", "amount": "3.001"}],
        },
        Invoice("I", 1, "C", "KWD", InvoiceKind.CREDIT_MEMO, InvoiceState.ISSUED, 3001, DAY, LATER,
                (Cover(1000, "O", None, "D", "1"),), (Allocation("I0", 2000),),
                (Instalment(LATER, 3001),), 1),
    ),
    (
        "payment",
        "P",
        {
            "payment_id": "P", "version": 1, "account_id": "C", "currency": "EUR",
            "state": "reversed", "amount": "9", "received_on": "2026-01-31",
            "allocations": [{"invoice_id": "I", "amount": "8", "discount": "0.5"}],
        },
        Payment("P", 1, "C", "EUR", PaymentState.REVERSED, 900, DAY,
                (Allocation("I", 800, 50),)),
    ),
    (
        "account",
        "C",
        {
            "account_id": "C", "version": 1, "name": "Süd AG", "currency": "EUR",
            "credit_limit": None, "status": "stopped", "must_review": True,
            "limit_valid_until": "2026-01-31", "next_review_on": "2026-03-01",
            "secured_amount": "0", "parent_account_id": "P", "segment": "s", "risk_class": "r",
            "payment_terms_days": 10, "dunning_level": 3, "sales_rep": "kim",
            "credit_controller": "lee", "contacts": [{"role": "credit", "locale": "ja"}],
        },
        Account("C", 1, "Süd AG", "EUR", None, AccountStatus.STOPPED, must_review=True,
                limit_valid_until=DAY, next_review_on=LATER, secured_amount=0,
                parent_account_id="P", segment="s", risk_class="r", payment_terms_days=10,
                dunning_level=3, sales_rep="kim", credit_controller="lee",
                contacts=(Contact("credit", locale="ja"),)),
    ),
    (
        "limit",
        "C",
        {
            "account_id": "C", "version": 1, "currency": "EUR", "credit_limit": "1",
            "temporary_limit": {"amount": "2", "valid_from": "2026-01-31",
                                "valid_until": "2026-03-01"},
            "limit_valid_until": "2026-01-31", "next_review_on": "2026-03-01",
            "reason": "season", "approved_by": "lee",
        },
        Limit("C", 1, "EUR", 100, TemporaryLimit(200, DAY, LATER), DAY, LATER, "season", "lee"),
    ),
    (
        "fx-rate",
        "EUR/USD/2026-01-31T00:00:00Z/ecb",
        {
            "base": "EUR", "quote": "USD", "rate": "1.0842", "as_of": "2026-01-31",
            "version": 1, "source": "ecb",
        },
        Rate("EUR", "USD", 10_842_000_000, datetime(2026, 1, 31, tzinfo=UTC), 1, "ecb"),
    ),
]  # fmt: skip


def record(value: bytes | None) -> WireRecord:
    return WireRecord("any.topic", 3, 42, value, b"key")


def decoded(kind: str, data: dict[str, Any]) -> Arrival:
    item = decode(record(cloud_event({"type": f"creditgate.{kind}.v1", "data": data})), BYTES_MAX)
    assert isinstance(item, Arrival), item
    return item


@pytest.mark.parametrize(("kind", "id_", "data", "document"), CASES, ids=[c[0] for c in CASES])
def test_every_field_of_every_kind_arrives(
    kind: str, id_: str, data: dict[str, Any], document: Document
) -> None:
    arrival = decoded(kind, data)
    assert arrival.document == document
    assert (arrival.kind, arrival.id) == (kind.removeprefix("fx-"), id_)
    assert arrival.effective_at == datetime.fromisoformat(EFFECTIVE)
    assert arrival.body == canonical_bytes(document)


@pytest.mark.parametrize(
    ("kind", "id_", "data", "document"), CASES[:-1], ids=[c[0] for c in CASES[:-1]]
)
def test_what_is_kept_reads_back_as_the_same_document(
    kind: str, id_: str, data: dict[str, Any], document: Document
) -> None:
    arrival = decoded(kind, data)
    assert arrival.id == id_
    assert read_document(arrival.kind, arrival.body) == document


def test_the_same_content_written_differently_has_the_same_digest() -> None:
    data = {"account_id": "C", "version": 1, "currency": "EUR", "credit_limit": "5"}
    plain = decoded("limit", data)
    wordy = decoded("limit", {**data, "credit_limit": "5.00", "reason": None, "new": 1})
    other = decoded("limit", {**data, "credit_limit": "5.01"})
    assert plain.digest == wordy.digest != other.digest


def test_a_refusal_names_the_field_and_the_remedy() -> None:
    event = {"type": "creditgate.order.v1", "data": {**CASES[0][2], "currency": "EURO"}}
    item = decode(record(cloud_event(event)), BYTES_MAX)
    assert isinstance(item, DeadLetter)
    assert item.field == "data.currency"
    assert "ISO 4217" in item.remedy


def test_a_larger_record_is_not_read() -> None:
    item = decode(record(b"x" * (BYTES_MAX + 1)), BYTES_MAX)
    assert isinstance(item, DeadLetter)
    assert "more than the 10000" in item.reason


@pytest.mark.parametrize("kind", ["shop.order.v1", "creditgate.decision.v1", "creditgate.hold.v1"])
def test_types_that_are_no_documents_of_ours_are_passed_over(kind: str) -> None:
    known = cloud_event({"type": "creditgate.order.v1", "data": CASES[0][2]})
    item = decode(record(known.replace(b"creditgate.order.v1", kind.encode())), BYTES_MAX)
    assert isinstance(item, Skipped | DeadLetter)
    if kind == "shop.order.v1":
        assert item == Skipped(item.record, kind)
