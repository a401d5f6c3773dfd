from typing import Literal

PostingEventKind = Literal["delivery", "invoice", "order", "payment"]

POSTING_EVENT_KIND_VALUES: set[PostingEventKind] = {
    "delivery",
    "invoice",
    "order",
    "payment",
}


def check_posting_event_kind(value: str) -> PostingEventKind:
    if value in POSTING_EVENT_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POSTING_EVENT_KIND_VALUES!r}")
