from typing import Literal

GetHoldsState = Literal["cancelled", "open", "rejected", "released", "superseded"]

GET_HOLDS_STATE_VALUES: set[GetHoldsState] = {
    "cancelled",
    "open",
    "rejected",
    "released",
    "superseded",
}


def check_get_holds_state(value: str) -> GetHoldsState:
    if value in GET_HOLDS_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_HOLDS_STATE_VALUES!r}")
