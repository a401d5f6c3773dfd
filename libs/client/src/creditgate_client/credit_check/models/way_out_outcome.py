from typing import Literal

WayOutOutcome = Literal["hold", "release", "release_with_warning"]

WAY_OUT_OUTCOME_VALUES: set[WayOutOutcome] = {
    "hold",
    "release",
    "release_with_warning",
}


def check_way_out_outcome(value: str) -> WayOutOutcome:
    if value in WAY_OUT_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAY_OUT_OUTCOME_VALUES!r}")
