from typing import Literal

BypassState = Literal["ended", "open"]

BYPASS_STATE_VALUES: set[BypassState] = {
    "ended",
    "open",
}


def check_bypass_state(value: str) -> BypassState:
    if value in BYPASS_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BYPASS_STATE_VALUES!r}")
