"""A history as the ledger keeps it, for what reads versions and not figures."""

from datetime import datetime
from hashlib import blake2b
from typing import Any

from credit_core.canonical import canonical_bytes
from credit_core.documents import (
    Account,
    Delivery,
    Document,
    Invoice,
    Limit,
    Order,
    OrderState,
    Payment,
    Rate,
)
from support.credit_checks import Ledger


def version_row(document: Document, at: datetime) -> tuple[Any, ...]:
    """A version recorded at a moment, as a row of `exposure.document_version`."""
    body = canonical_bytes(document)
    asks = isinstance(document, Order) and document.state == OrderState.REQUESTED
    return (
        type(document).__name__.lower(), _id_of(document), document.version,
        blake2b(body, digest_size=16).digest(), "requested" if asks else "applied", at, at,
        "t", 0, 0, body,
    )  # fmt: skip


def record(books: Ledger, document: Document) -> None:
    """Keep a version, recorded now."""
    books.execute(
        "INSERT INTO exposure.document_version (kind, id, version, digest, outcome, effective_at,"
        " recorded_at, topic, partition, record_offset, body)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        *version_row(document, books.value("SELECT clock_timestamp()")),
    )


def _id_of(document: Document) -> str:
    match document:
        case Order():
            return document.order_id
        case Delivery():
            return document.delivery_id
        case Invoice():
            return document.invoice_id
        case Payment():
            return document.payment_id
        case Account() | Limit():
            return document.account_id
        case Rate():
            return (
                f"{document.base}/{document.quote}/{document.as_of.isoformat()}/{document.source}"
            )
