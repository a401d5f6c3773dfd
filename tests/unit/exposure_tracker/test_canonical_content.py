"""The content made of an event is the canonical form that the core defines, byte for byte."""

from random import Random
from typing import Any

import pytest

from credit_core.canonical import canonical_bytes
from credit_core.documents import Order, OrderLine, OrderState
from exposure_tracker.arrivals import Arrival
from exposure_tracker.decode import decode
from support.core_documents import account_document, ledger_document, rate_document
from support.histories import account_event, history, rate_event
from support.wire import WireRecord, cloud_event

BYTES_MAX = 1_048_576


def kept(event: dict[str, Any]) -> bytes:
    item = decode(WireRecord("t", 0, 0, cloud_event(event)), BYTES_MAX)
    assert isinstance(item, Arrival), item
    assert canonical_bytes(item.document) == item.body
    return item.body


@pytest.mark.parametrize("seed", range(20))
def test_random_documents_of_every_kind(seed: int) -> None:
    random = Random(seed)
    for event in history(random, 50):
        assert kept(event) == canonical_bytes(ledger_document(event))
    for _ in range(5):
        account, rate = account_event(random), rate_event(random)
        assert kept(account) == canonical_bytes(account_document(account))
        assert kept(rate) == canonical_bytes(rate_document(rate))


@pytest.mark.parametrize("first", [1, *range(1000, 12_000, 1000), 0xFF00, 0x1F600])
def test_every_character_that_a_text_may_hold(first: int) -> None:
    text = "".join(map(chr, range(first, first + 1000)))
    line = {"line_id": "1", "ordered": "0"}
    data = {
        "order_id": "O", "version": 2**63 - 1, "account_id": "A", "currency": "JPY",
        "state": "open", "lines": [line], "sales_rep": text, "payment_terms_days": 0,
    }  # fmt: skip
    lines = (OrderLine("1", 0),)
    order = Order("O", 2**63 - 1, "A", "JPY", OrderState.OPEN, lines, 0, None, 0, 0, text)
    assert kept({"type": "creditgate.order.v1", "data": data}) == canonical_bytes(order)
