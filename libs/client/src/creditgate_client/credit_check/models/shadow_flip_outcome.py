from typing import Literal

ShadowFlipOutcome = Literal["hold", "release", "release_with_warning"]

SHADOW_FLIP_OUTCOME_VALUES: set[ShadowFlipOutcome] = {
    "hold",
    "release",
    "release_with_warning",
}


def check_shadow_flip_outcome(value: str) -> ShadowFlipOutcome:
    if value in SHADOW_FLIP_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SHADOW_FLIP_OUTCOME_VALUES!r}")
