from typing import Literal

ShadowFlipShadowReasonsItem = Literal[
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

SHADOW_FLIP_SHADOW_REASONS_ITEM_VALUES: set[ShadowFlipShadowReasonsItem] = {
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


def check_shadow_flip_shadow_reasons_item(value: str) -> ShadowFlipShadowReasonsItem:
    if value in SHADOW_FLIP_SHADOW_REASONS_ITEM_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SHADOW_FLIP_SHADOW_REASONS_ITEM_VALUES!r}"
    )
