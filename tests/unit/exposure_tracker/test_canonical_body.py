"""The fast way to canonical bytes and the defining one never differ."""

from datetime import date
from random import Random

import pytest

from credit_core.canonical import canonical_bytes
from credit_core.documents import Cover, Document, Invoice, InvoiceKind, InvoiceState
from exposure_tracker.stored import canonical_body, read_document
from support.core_documents import ledger_document
from support.histories import history

DAY = date(2026, 1, 31)


@pytest.mark.parametrize("seed", range(20))
def test_they_agree_on_random_documents_and_read_back(seed: int) -> None:
    for event in history(Random(seed), 50):
        document = ledger_document(event)
        body = canonical_body(document)
        assert body == canonical_bytes(document)
        assert read_document(event["type"].split(".")[1], body) == document


@pytest.mark.parametrize("number", range(0, 0x3000, 0x400))
def test_they_agree_on_every_character_that_a_text_may_hold(number: int) -> None:
    text = "".join(map(chr, range(number, number + 0x400)))
    agree(invoice(text))


@pytest.mark.parametrize("text", ['"', "\\", "\u2028", "\x7f", "😀", "\ufffd"])
def test_they_agree_on_characters_that_writers_treat_differently(text: str) -> None:
    agree(invoice(text))


def agree(document: Document) -> None:
    assert canonical_body(document) == canonical_bytes(document)


def invoice(text: str) -> Invoice:
    return Invoice(
        text, 2**63 - 1, text, "EUR", InvoiceKind.INVOICE, InvoiceState.ISSUED, 0, DAY, None,
        (Cover(0, text, None), Cover(10**18, None, None, text, text)),
    )  # fmt: skip
