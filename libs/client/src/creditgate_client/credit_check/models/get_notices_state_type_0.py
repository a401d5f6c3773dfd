from typing import Literal

GetNoticesStateType0 = Literal["cleared", "raised"]

GET_NOTICES_STATE_TYPE_0_VALUES: set[GetNoticesStateType0] = {
    "cleared",
    "raised",
}


def check_get_notices_state_type_0(value: str) -> GetNoticesStateType0:
    if value in GET_NOTICES_STATE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_NOTICES_STATE_TYPE_0_VALUES!r}"
    )
