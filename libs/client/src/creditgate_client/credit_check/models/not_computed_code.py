from typing import Literal

NotComputedCode = Literal[
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

NOT_COMPUTED_CODE_VALUES: set[NotComputedCode] = {
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


def check_not_computed_code(value: str) -> NotComputedCode:
    if value in NOT_COMPUTED_CODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {NOT_COMPUTED_CODE_VALUES!r}")
