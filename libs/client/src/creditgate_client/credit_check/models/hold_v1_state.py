from typing import Literal

HoldV1State = Literal["cancelled", "open", "rejected", "released", "superseded"]

HOLD_V1_STATE_VALUES: set[HoldV1State] = {
    "cancelled",
    "open",
    "rejected",
    "released",
    "superseded",
}


def check_hold_v1_state(value: str) -> HoldV1State:
    if value in HOLD_V1_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {HOLD_V1_STATE_VALUES!r}")
