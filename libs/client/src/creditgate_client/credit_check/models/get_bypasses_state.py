from typing import Literal

GetBypassesState = Literal["ended", "open"]

GET_BYPASSES_STATE_VALUES: set[GetBypassesState] = {
    "ended",
    "open",
}


def check_get_bypasses_state(value: str) -> GetBypassesState:
    if value in GET_BYPASSES_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_BYPASSES_STATE_VALUES!r}")
