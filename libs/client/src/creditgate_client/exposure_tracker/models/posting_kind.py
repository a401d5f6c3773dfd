from typing import Literal

PostingKind = Literal["carried_forward", "delivery", "invoice", "order", "payment", "rebuild"]

POSTING_KIND_VALUES: set[PostingKind] = {
    "carried_forward",
    "delivery",
    "invoice",
    "order",
    "payment",
    "rebuild",
}


def check_posting_kind(value: str) -> PostingKind:
    if value in POSTING_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POSTING_KIND_VALUES!r}")
