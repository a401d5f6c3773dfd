from typing import Literal

PostingCauseKind = Literal["carried_forward", "delivery", "invoice", "order", "payment", "rebuild"]

POSTING_CAUSE_KIND_VALUES: set[PostingCauseKind] = {
    "carried_forward",
    "delivery",
    "invoice",
    "order",
    "payment",
    "rebuild",
}


def check_posting_cause_kind(value: str) -> PostingCauseKind:
    if value in POSTING_CAUSE_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POSTING_CAUSE_KIND_VALUES!r}")
