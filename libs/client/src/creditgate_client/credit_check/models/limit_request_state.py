from typing import Literal

LimitRequestState = Literal["applied", "approved", "refused", "requested"]

LIMIT_REQUEST_STATE_VALUES: set[LimitRequestState] = {
    "applied",
    "approved",
    "refused",
    "requested",
}


def check_limit_request_state(value: str) -> LimitRequestState:
    if value in LIMIT_REQUEST_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIMIT_REQUEST_STATE_VALUES!r}")
