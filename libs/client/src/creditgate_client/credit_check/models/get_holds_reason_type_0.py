from typing import Literal

GetHoldsReasonType0 = Literal[
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

GET_HOLDS_REASON_TYPE_0_VALUES: set[GetHoldsReasonType0] = {
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


def check_get_holds_reason_type_0(value: str) -> GetHoldsReasonType0:
    if value in GET_HOLDS_REASON_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_HOLDS_REASON_TYPE_0_VALUES!r}"
    )
