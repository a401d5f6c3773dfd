from typing import Literal

GetHoldsReason = Literal[
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

GET_HOLDS_REASON_VALUES: set[GetHoldsReason] = {
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


def check_get_holds_reason(value: str) -> GetHoldsReason:
    if value in GET_HOLDS_REASON_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_HOLDS_REASON_VALUES!r}")
