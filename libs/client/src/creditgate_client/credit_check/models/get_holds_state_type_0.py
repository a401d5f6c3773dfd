from typing import Literal

GetHoldsStateType0 = Literal["cancelled", "open", "rejected", "released", "superseded"]

GET_HOLDS_STATE_TYPE_0_VALUES: set[GetHoldsStateType0] = {
    "cancelled",
    "open",
    "rejected",
    "released",
    "superseded",
}


def check_get_holds_state_type_0(value: str) -> GetHoldsStateType0:
    if value in GET_HOLDS_STATE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_HOLDS_STATE_TYPE_0_VALUES!r}"
    )
