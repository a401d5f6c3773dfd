from typing import Literal

ShadowFlipShadowOutcome = Literal["hold", "release", "release_with_warning"]

SHADOW_FLIP_SHADOW_OUTCOME_VALUES: set[ShadowFlipShadowOutcome] = {
    "hold",
    "release",
    "release_with_warning",
}


def check_shadow_flip_shadow_outcome(value: str) -> ShadowFlipShadowOutcome:
    if value in SHADOW_FLIP_SHADOW_OUTCOME_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SHADOW_FLIP_SHADOW_OUTCOME_VALUES!r}"
    )
