from typing import Literal

GetRequestsState = Literal["applied", "approved", "refused", "requested"]

GET_REQUESTS_STATE_VALUES: set[GetRequestsState] = {
    "applied",
    "approved",
    "refused",
    "requested",
}


def check_get_requests_state(value: str) -> GetRequestsState:
    if value in GET_REQUESTS_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_REQUESTS_STATE_VALUES!r}")
