"""Made-up documents as lines: CloudEvents in the form that `creditgate replay` sends.

Written straight from plain data, without the contracts' models: a history of millions is made in
minutes so, and the tests decode every kind of line by the contracts.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from credit_contracts import topics

SOURCE = "/creditgate/generate"
DAY_SECONDS = 86_400
_TYPES = {
    "account": topics.ACCOUNT_V1,
    "limit": topics.LIMIT_V1,
    "order": topics.ORDER_V1,
    "delivery": topics.DELIVERY_V1,
    "invoice": topics.INVOICE_V1,
    "payment": topics.PAYMENT_V1,
    "fx-rate": topics.FX_RATE_V1,
}

# Made once: `json.dumps` would make one for every line.
_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode

Data = dict[str, Any]
Tell = Callable[[int, str, Data], None]
"""Hears of a document: when (seconds since 1970), its kind, its fields."""


def seconds(day: date) -> int:
    """00:00 UTC of the day, in seconds since 1970."""
    return (day - date(1970, 1, 1)).days * DAY_SECONDS


@lru_cache(maxsize=4_096)
def _day(number: int) -> str:
    return datetime.fromtimestamp(number * DAY_SECONDS, UTC).date().isoformat()


def day_text(at: int) -> str:
    """The day of a moment, as documents write it."""
    return _day(at // DAY_SECONDS)


def line(at: int, kind: str, data: Data) -> bytes:
    """One event with its line end; its id follows from kind, document and version."""
    if kind == "fx-rate":
        subject = key = data["base"] + data["quote"]
        named = f"{subject}-{data['as_of']}"
    else:
        key = data["account_id"]
        named = subject = data.get(f"{kind}_id", key)
    minutes, second = divmod(at % DAY_SECONDS, 60)
    hour, minute = divmod(minutes, 60)
    event = {
        "specversion": "1.0",
        "id": f"{kind}-{named}-{data['version']}",
        "source": SOURCE,
        "type": _TYPES[kind],
        "subject": subject,
        "time": f"{day_text(at)}T{hour:02}:{minute:02}:{second:02}Z",
        "datacontenttype": "application/json",
        "partitionkey": key,
        "data": data,
    }
    return _json(event).encode() + b"\n"
