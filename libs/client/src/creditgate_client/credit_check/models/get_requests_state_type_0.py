from typing import Literal

GetRequestsStateType0 = Literal["applied", "approved", "refused", "requested"]

GET_REQUESTS_STATE_TYPE_0_VALUES: set[GetRequestsStateType0] = {
    "applied",
    "approved",
    "refused",
    "requested",
}


def check_get_requests_state_type_0(value: str) -> GetRequestsStateType0:
    if value in GET_REQUESTS_STATE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_REQUESTS_STATE_TYPE_0_VALUES!r}"
    )
