"""Documents as the ledger keeps them: canonical bytes into the core's values.

Canonical bytes leave out what is null or a default, and hold amounts in minor units, so the core's
own types read nearly all of them as they stand.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import Any

import orjson
from pydantic import TypeAdapter

from credit_contracts.rates import to_e10
from credit_core.documents import (
    Account,
    Delivery,
    Document,
    Invoice,
    Limit,
    Order,
    Payment,
    Rate,
)

_TYPES: dict[str, type[Document]] = {
    "account": Account,
    "delivery": Delivery,
    "invoice": Invoice,
    "limit": Limit,
    "order": Order,
    "payment": Payment,
}


def read_document(kind: str, body: bytes) -> Any:  # noqa: ANN401 - the type follows from `kind`
    """The document of that kind whose canonical bytes are `body`."""
    return _reader(kind)(body)


@cache
def _reader(kind: str) -> Callable[[bytes], Any]:
    if kind == "rate":
        return _read_rate
    adapter = TypeAdapter(_TYPES[kind])
    if kind in {"account", "limit"}:
        return partial(_with_limit, adapter)
    return adapter.validator.validate_json


def _read_rate(body: bytes) -> Rate:
    data = orjson.loads(body)
    as_of = datetime.fromisoformat(data["as_of"])
    return Rate(
        data["base"], data["quote"], to_e10(data["rate"]), as_of, data["version"], data["source"]
    )


def _with_limit(adapter: TypeAdapter[Any], body: bytes) -> Any:  # noqa: ANN401 - as above
    """A limit that is left out is null, which means something: unlimited."""
    return adapter.validate_python({"credit_limit": None, **orjson.loads(body)})
