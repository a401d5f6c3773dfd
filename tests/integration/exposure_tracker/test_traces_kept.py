"""The trace that an event was sent with is kept where something is told of the document."""

from typing import Any

from support.applying import applying, connected
from support.tracker_events import account, order, rate
from support.wire import WireRecord, records


def trace(number: int) -> str:
    return f"00-{number:032x}-b7ad6b7169203331-01"


def sent(events: list[dict[str, Any]]) -> list[WireRecord]:
    """Each with a trace of its own, as a record's header."""
    return [
        WireRecord(
            record.topic,
            record.partition,
            record.offset,
            record.value,
            record.key,
            headers=[*record.headers, ("traceparent", trace(number).encode())],
        )
        for number, record in enumerate(records(events))
    ]


async def test_requested_orders_and_terms_keep_their_trace(fresh_database: str) -> None:
    limit = {"account_id": "A", "version": 1, "currency": "EUR", "credit_limit": "50"}
    asked = order("O", "A", "10", state="requested")
    events = [
        account("A"),
        {"type": "creditgate.limit.v1", "data": limit},
        asked,
        asked,
        order("O", "A", "20", state="requested"),
        order("O", "A", "10"),
        rate("EUR", "USD", "1.1"),
    ]
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(sent(events))
        rows = await connection.fetch(
            "SELECT v.kind, v.outcome, v.traceparent FROM exposure.document_version v"
            " ORDER BY v.traceparent, v.kind"
        )
        assert [tuple(row) for row in rows] == [
            ("account", "applied", trace(0)),
            ("limit", "applied", trace(1)),
            ("order", "requested", trace(2)),
            ("order", "requested", trace(4)),
            ("order", "applied", None),
            ("rate", "applied", None),
        ]
        shown = "SELECT traceparent FROM exposure.{}"
        for view, count in (("requested_order", 2), ("terms_document", 2), ("limit_document", 1)):
            assert len(await connection.fetch(shown.format(view))) == count
