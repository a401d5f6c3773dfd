from typing import Literal

ProblemCode = Literal[
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

PROBLEM_CODE_VALUES: set[ProblemCode] = {
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


def check_problem_code(value: str) -> ProblemCode:
    if value in PROBLEM_CODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PROBLEM_CODE_VALUES!r}")
