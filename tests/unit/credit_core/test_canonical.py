"""The byte string that decides between two contents of one version."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from credit_core.canonical import canonical_bytes, newer
from credit_core.documents import (
    Account,
    AccountStatus,
    Allocation,
    Contact,
    Instalment,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Limit,
    OrderLine,
    Payment,
    PaymentState,
    Rate,
    TemporaryLimit,
)
from support.builders import order

DAY = date(2026, 3, 1)


def test_keys_are_sorted_and_defaults_left_out() -> None:
    document = order(OrderLine("1", 12345, delivered=0, deliver_on=DAY), OrderLine("2", 0))
    assert canonical_bytes(document) == (
        b'{"account_id":"A","currency":"EUR",'
        b'"lines":[{"deliver_on":"2026-03-01","line_id":"1","ordered":12345},'
        b'{"line_id":"2","ordered":0}],'
        b'"order_id":"O","state":"open","version":1}'
    )


def test_optional_fields_count_when_they_say_something() -> None:
    document = Invoice(
        "I",
        3,
        "A",
        "EUR",
        InvoiceKind.CREDIT_MEMO,
        InvoiceState.ISSUED,
        50,
        DAY,
        allocations=(Allocation("J", 20),),
        instalments=(Instalment(DAY, 50),),
        disputed_amount=5,
    )
    assert canonical_bytes(document) == (
        b'{"account_id":"A","allocations":[{"amount":20,"invoice_id":"J"}],"currency":"EUR",'
        b'"disputed_amount":5,"instalments":[{"amount":50,"due_on":"2026-03-01"}],'
        b'"invoice_id":"I","issued_on":"2026-03-01","kind":"credit_memo","state":"issued",'
        b'"total":50,"version":3}'
    )


def test_text_is_utf_8_as_it_stands() -> None:
    document = Account("A", 1, "Süd 日", "JPY", None, AccountStatus.STOPPED, must_review=True)
    assert (
        canonical_bytes(document)
        == (
            '{"account_id":"A","currency":"JPY","must_review":true,"name":"Süd 日",'
            '"status":"stopped","version":1}'
        ).encode()
    )


def test_an_account_tells_no_credit_from_unlimited_credit() -> None:
    none_at_all = Account("A", 1, "N", "EUR", 0, AccountStatus.OPEN, contacts=(Contact("buyer"),))
    assert canonical_bytes(none_at_all) == (
        b'{"account_id":"A","contacts":[{"role":"buyer"}],"credit_limit":0,"currency":"EUR",'
        b'"name":"N","status":"open","version":1}'
    )


def test_a_limit_nests_its_temporary_limit() -> None:
    document = Limit("A", 1, "EUR", 100, TemporaryLimit(200, DAY, DAY + timedelta(days=9)))
    assert canonical_bytes(document) == (
        b'{"account_id":"A","credit_limit":100,"currency":"EUR","temporary_limit":'
        b'{"amount":200,"valid_from":"2026-03-01","valid_until":"2026-03-10"},"version":1}'
    )


@pytest.mark.parametrize(
    ("rate_e10", "text"),
    [(10_825_000_000, b"1.0825"), (30_000_000_000, b"3"), (1, b"0.0000000001")],
)
def test_a_rate_is_decimal_text_without_trailing_zeros(rate_e10: int, text: bytes) -> None:
    rate = Rate("EUR", "USD", rate_e10, datetime(2026, 3, 1, tzinfo=UTC), 0, "ecb")
    assert canonical_bytes(rate) == (
        b'{"as_of":"2026-03-01T00:00:00Z","base":"EUR","quote":"USD","rate":"'
        + text
        + b'","source":"ecb","version":0}'
    )


def test_one_moment_is_one_content_whatever_its_offset() -> None:
    there = timezone(timedelta(hours=2))
    here = Rate("EUR", "USD", 10, datetime(2026, 3, 1, tzinfo=UTC), 0, "ecb")
    same = Rate("EUR", "USD", 10, datetime(2026, 3, 1, 2, tzinfo=there), 0, "ecb")
    assert canonical_bytes(here) == canonical_bytes(same)


def test_discounts_of_nothing_are_no_discounts() -> None:
    document = Payment(
        "P", 1, "A", "EUR", PaymentState.RECEIVED, 10, DAY, (Allocation("I", 10, discount=0),)
    )
    assert b"discount" not in canonical_bytes(document)


def test_the_higher_version_is_newer_whatever_its_bytes() -> None:
    assert newer(order(1, version=10), order(9, version=9))
    assert not newer(order(9, version=9), order(1, version=10))


def test_at_the_same_version_the_larger_bytes_are_newer() -> None:
    assert newer(order(30), order(200)), "as text: 30 comes after 200"
    assert not newer(order(200), order(30))
    assert not newer(order(30), order(30))
