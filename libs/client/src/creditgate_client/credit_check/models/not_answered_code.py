from typing import Literal

NotAnsweredCode = Literal[
    "ACCOUNT_STOPPED",
    "BACKTEST_RUNNING",
    "BACKTEST_TOO_LARGE",
    "FORBIDDEN",
    "FOUR_EYES",
    "HOLD_CLOSED",
    "HOLD_SUPERSEDED",
    "IDEMPOTENCY_KEY_REUSED",
    "INTERNAL",
    "INVALID_REQUEST",
    "LIMIT_REQUEST_STATE",
    "METHOD_NOT_ALLOWED",
    "NOT_FOUND",
    "NOT_JSON",
    "ORDER_ENDED",
    "OVERLOADED",
    "POLICY_STATE",
    "RATE_LIMITED",
    "TOO_LARGE",
    "TOO_SLOW",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
    "VERSION_POSTED",
    "VERSION_SUPERSEDED",
]

NOT_ANSWERED_CODE_VALUES: set[NotAnsweredCode] = {
    "ACCOUNT_STOPPED",
    "BACKTEST_RUNNING",
    "BACKTEST_TOO_LARGE",
    "FORBIDDEN",
    "FOUR_EYES",
    "HOLD_CLOSED",
    "HOLD_SUPERSEDED",
    "IDEMPOTENCY_KEY_REUSED",
    "INTERNAL",
    "INVALID_REQUEST",
    "LIMIT_REQUEST_STATE",
    "METHOD_NOT_ALLOWED",
    "NOT_FOUND",
    "NOT_JSON",
    "ORDER_ENDED",
    "OVERLOADED",
    "POLICY_STATE",
    "RATE_LIMITED",
    "TOO_LARGE",
    "TOO_SLOW",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
    "VERSION_POSTED",
    "VERSION_SUPERSEDED",
}


def check_not_answered_code(value: str) -> NotAnsweredCode:
    if value in NOT_ANSWERED_CODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {NOT_ANSWERED_CODE_VALUES!r}")
