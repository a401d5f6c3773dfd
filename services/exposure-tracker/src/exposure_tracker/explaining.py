"""Documents and postings in words: what each adds, and which event moved what from where to where."""

from typing import TYPE_CHECKING

from credit_contracts import exposures
from credit_contracts.amounts import to_text
from credit_core.buckets import Buckets
from credit_core.moves import moves
from exposure_tracker.answers import buckets_text
from exposure_tracker.store_reads import buckets_of

if TYPE_CHECKING:
    from service_kit.database import Record


def document_told(account_id: str, row: "Record") -> exposures.Document:
    """A document with what it adds to the account."""
    return exposures.Document(
        kind=row["kind"],
        document_id=row["id"],
        account_id=account_id,
        currency=row["currency"],
        version=row["version"],
        state=row["state"],
        effective_at=row["effective_at"],
        standing_alone=row["standing_alone"],
        **buckets_text(buckets_of(row), row["currency"]),
    )


def posting_told(row: "Record") -> exposures.Posting:
    """A posting with the event that caused it, as far as that is still kept."""
    currency = row["currency"]
    parts = buckets_text(buckets_of(row), currency)
    event = None
    if row["topic"] is not None:
        event = exposures.PostingEvent(
            topic=row["topic"],
            partition=row["partition"],
            offset=row["record_offset"],
            time=row["effective_at"],
            kind=row["cause_kind"],
            document_id=row["cause_id"],
            version=row["cause_version"],
        )
    return exposures.Posting(
        posting_id=row["posting_id"],
        kind=row["kind"],
        document_id=row["id"],
        document_version=row["version"],
        cause_kind=row["cause_kind"],
        cause_id=row["cause_id"],
        cause_version=row["cause_version"],
        account_id=row["account_id"],
        currency=currency,
        open_orders=parts["open_orders"],
        unbilled=parts["unbilled"],
        receivables=parts["receivables"],
        unapplied_cash=parts["unapplied_cash"],
        effective_at=row["effective_at"],
        recorded_at=row["recorded_at"],
        event=event,
        moved=_moved(row, currency),
    )


def _moved(row: "Record", currency: str) -> tuple[exposures.Move, ...]:
    change = Buckets(
        row["event_open_orders"],
        row["event_unbilled"],
        row["event_receivables"],
        row["event_unapplied_cash"],
    )
    return tuple(
        exposures.Move(
            from_bucket=one.source,
            to_bucket=one.target,
            amount=to_text(one.amount_minor, currency),
        )
        for one in moves(change)
    )
