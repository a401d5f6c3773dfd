from typing import Literal

GetNoticesState = Literal["cleared", "raised"]

GET_NOTICES_STATE_VALUES: set[GetNoticesState] = {
    "cleared",
    "raised",
}


def check_get_notices_state(value: str) -> GetNoticesState:
    if value in GET_NOTICES_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_NOTICES_STATE_VALUES!r}")
