"""Versions of orders as the ledger records them: when each came, and what a requested one says."""

from typing import Any

import orjson

from support.credit_checks import Ledger


def recorded(
    books: Ledger, order_id: str, version: int, account_id: str, *, days_ago: float = 0
) -> None:
    """That the version of an order was recorded now, and is of so many days ago."""
    books.execute("SELECT exposure.make_months(now(), 1)")
    books.execute(
        "UPDATE exposure.document SET effective_at = now() - make_interval(secs => $2)"
        " WHERE kind = 'order' AND id = $1",
        order_id,
        days_ago * 86_400,
    )
    books.execute(
        "INSERT INTO exposure.document_version (kind, id, version, digest, account_id,"
        " outcome, effective_at, topic, partition, record_offset, body)"
        " VALUES ('order', $1, $2, '', $3, 'applied', now(), 'credit.orders', 0, 0, '')",
        order_id,
        version,
        account_id,
    )


def request(
    books: Ledger,
    order_id: str,
    version: int,
    account_id: str,
    *ordered_minor: int,
    traceparent: str | None = None,
    **more: Any,
) -> None:
    """An order in state `requested`, as the ledger keeps it; one line for each amount."""
    body = {
        "account_id": account_id,
        "currency": "EUR",
        "lines": [
            {"line_id": str(number), "ordered": minor}
            for number, minor in enumerate(ordered_minor, 1)
        ],
        "order_id": order_id,
        "state": "requested",
        "version": version,
    } | more
    content = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    books.execute("SELECT exposure.make_months(now(), 1)")
    books.execute(
        "INSERT INTO exposure.document_version (kind, id, version, digest, account_id,"
        " currency, outcome, effective_at, topic, partition, record_offset, body, traceparent)"
        " VALUES ('order', $1, $2, sha256($4), $3, $5, 'requested', now(), 'credit.orders',"
        " 0, 0, $4, $6)",
        order_id,
        version,
        account_id,
        content,
        body["currency"],
        traceparent,
    )
