from typing import Literal

QueueLineReason = Literal[
    "ACCOUNT_EXCLUDED",
    "ACCOUNT_STOPPED",
    "ACCOUNT_UNKNOWN",
    "DATA_STALE",
    "DUNNING_LEVEL",
    "FX_RATE_MISSING",
    "GROUP_LIMIT_EXCEEDED",
    "GROUP_NEAR_LIMIT",
    "LIMIT_EXCEEDED",
    "LIMIT_EXPIRED",
    "MANUAL_HOLD",
    "MUST_REVIEW",
    "NEAR_LIMIT",
    "ORDER_LIMIT_EXCEEDED",
    "OVERDUE",
    "OVERDUE_SHARE",
    "REVIEW_DUE",
    "TERMS_CHANGED",
]

QUEUE_LINE_REASON_VALUES: set[QueueLineReason] = {
    "ACCOUNT_EXCLUDED",
    "ACCOUNT_STOPPED",
    "ACCOUNT_UNKNOWN",
    "DATA_STALE",
    "DUNNING_LEVEL",
    "FX_RATE_MISSING",
    "GROUP_LIMIT_EXCEEDED",
    "GROUP_NEAR_LIMIT",
    "LIMIT_EXCEEDED",
    "LIMIT_EXPIRED",
    "MANUAL_HOLD",
    "MUST_REVIEW",
    "NEAR_LIMIT",
    "ORDER_LIMIT_EXCEEDED",
    "OVERDUE",
    "OVERDUE_SHARE",
    "REVIEW_DUE",
    "TERMS_CHANGED",
}


def check_queue_line_reason(value: str) -> QueueLineReason:
    if value in QUEUE_LINE_REASON_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {QUEUE_LINE_REASON_VALUES!r}")
