"""Examples for the published documents, put together from the words that all of them share.

One order of 12 500 EUR by one account runs through all of them, so that an example of one
answer can be read beside that of another. A model's example is made of those of its fields: a
new model has one by itself, and none can fall behind its schema. Where fields depend on one
another, `OWN` says what a model has instead.
"""

from typing import Any

from credit_contracts.problems import CATALOGUE

Json = dict[str, Any]

_NOW = "2026-11-23T09:30:00Z"
_EARLIER = "2026-11-23T09:29:59.600Z"
_LATER = "2026-11-30T09:30:00Z"
_HOLD = "hld_01KB3V5T9M0Q7ZJ4XK2W8R6D1C"
_CHECK = "chk_01KB3V5T8ZC3N6S1QH7Y4GEA2B"

FIELDS: dict[str, object] = {
    "account_id": "C-42",
    "alert_id": "alr_01KB3V5TAA4M2P8B6D0FQX9Z7H",
    "amount": "12500.00",
    "approved_by": "Credit Control",
    "available_after": "13000.00",
    "backtest_id": "bkt_01KB3V5TD6W2C9F5H1N7R3ZQXM",
    "base": "USD",
    "by": "credit desk",
    "check_id": _CHECK,
    "code": "NEAR_LIMIT",
    "comment": "The transfer was announced for Friday.",
    "credit_limit": "100000.00",
    "currency": "EUR",
    "decided_from": "2026-06-01T00:00:00Z",
    "decided_to": "2026-09-01T00:00:00Z",
    "deliver_on": "2026-12-01",
    "document_id": "SO-1001",
    "exposure": "74500.00",
    "exposure_after": "87000.00",
    "hold_id": _HOLD,
    "idempotency_key": "so-1001-v1",
    "lag_seconds": 0.4,
    "limit": "100000.00",
    "line_id": "1",
    "message": "80 % of the limit is taken.",
    "name": "Winter terms",
    "next_cursor": None,
    "notice_id": "ntc_01KB3V5TBH2V9E5R3K7M1N8WQX",
    "on": "2026-11-23",
    "open_orders": "20000.00",
    "opened_at": _NOW,
    "order_amount": "12500.00",
    "order_id": "SO-1001",
    "order_version": 1,
    "ordered": "12500.00",
    "outcome": "release_with_warning",
    "payment_terms_days": 30,
    "policy_scope": "default",
    "policy_version": 3,
    "quote": "EUR",
    "rate": "0.92",
    "rates": {},
    "reason": "LIMIT_EXCEEDED",
    "reason_code": "PAYMENT_PROMISED",
    "receivables": "52000.00",
    "recipient": "sales@example.com",
    "reserved_before": "0.00",
    "secured_amount": "0",
    "segment": "EU",
    "severity": "warning",
    "silence_id": "sil_01KB3V5TCQ6J0X4T8Y2Z5A7BDE",
    "source": "ECB",
    "total": "74500.00",
    "unapplied_cash": "2000.00",
    "unbilled": "4500.00",
    "unvalued": [],
    "utilization": "0.745",
    "utilization_after": "0.87",
    "version": 1,
    "watermark": _EARLIER,
    **dict.fromkeys(("as_of", "at", "known_at", "recorded_at", "starts_at", "time"), _NOW),
    **dict.fromkeys(("active_from", "ends_at", "expires_at", "valid_until"), _LATER),
}

OWN: dict[str, Json] = {
    "CheckRequest": {
        "lines": [{"line_id": "1", "amount": "12500.00", "deliver_on": "2026-12-01"}],
        "priority": 0,
        "checkpoint": "order",
        "dry_run": False,
    },
    "BacktestRequest": {"against": 2, "late_days": 14},
    "BacktestHead": {"against": 2, "late_days": 14, "problem": None},
    "Backtest": {"against": 2, "late_days": 14, "problem": None},
    "CheckAnswer": {"account_known": True, "hold_id": None},
    "Reason": {
        "message": "87 % of the limit is taken with this order.",
        "figures": {"utilization": "0.87", "limit": "100000.00"},
    },
    "HoldV1": {
        "reasons": [
            {
                "code": "LIMIT_EXCEEDED",
                "severity": "hold",
                "message": "The order is 2000.00 EUR above the limit.",
                "figures": {"limit": "85000.00", "exposure_after": "87000.00"},
            }
        ],
        "limit": "85000.00",
        "available_after": "-2000.00",
    },
    "SilenceRequest": {"matchers": {"account_id": "C-42"}},
}

_KINDS = {
    str: "string", int: "integer", float: "number", dict: "object", list: "array",
    type(None): "null",
}  # fmt: skip
PROBLEMS: dict[str, Json] = {
    kind.code: {
        "type": kind.type,
        "code": kind.code,
        "title": kind.title,
        "status": kind.status,
        "detail": f"{kind.title}.",
        "remedy": kind.remedy,
    }
    for kind in CATALOGUE
}


def sample(schema: Json, schemas: Json, name: str = "") -> object:
    """An example of a JSON Schema: of the field `name`, or of the model that it refers to."""
    if "$ref" in schema:
        model = schema["$ref"].rpartition("/")[2]
        whole = sample(schemas[model], schemas, name)
        return {**whole, **OWN.get(model, {})} if isinstance(whole, dict) else whole
    if name in FIELDS and _fits(FIELDS[name], schema):
        return FIELDS[name]
    allowed = [schema["const"]] if "const" in schema else schema.get("enum")
    if allowed:
        return allowed[0]
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        return sample(branches[0], schemas, name)
    return _by_kind(schema, schemas, name)


def _by_kind(schema: Json, schemas: Json, name: str) -> object:
    """An object has what must be there, and of the rest what has a value worth showing."""
    match schema.get("type"):
        case "object":
            needed = schema.get("required", ())
            return {
                field: sample(inner, schemas, field)
                for field, inner in schema.get("properties", {}).items()
                if field in needed or field in FIELDS
            }
        case "array":
            return [sample(schema["items"], schemas, name)] if "items" in schema else []
        case kind:
            return schema.get("default", _plain(kind, schema, name))


def _plain(kind: str | None, schema: Json, name: str) -> object:
    match kind:
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "string" if schema.get("format") in {"date", "date-time"}:
            return _NOW[:10] if schema["format"] == "date" else _NOW
        case "string":
            return "0.00" if "pattern" in schema else name.replace("_", " ") or "text"
        case _:
            return None


def _fits(value: object, schema: Json) -> bool:
    """Whether the field's usual value is one of this kind of field."""
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        return any(_fits(value, branch) for branch in branches if "$ref" not in branch)
    if "enum" in schema:
        return value in schema["enum"]
    return schema.get("type") == _KINDS[type(value)]
