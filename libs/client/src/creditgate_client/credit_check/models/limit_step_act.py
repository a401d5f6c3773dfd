from typing import Literal

LimitStepAct = Literal[
    "applied", "approved", "escalated", "published_again", "refused", "requested"
]

LIMIT_STEP_ACT_VALUES: set[LimitStepAct] = {
    "applied",
    "approved",
    "escalated",
    "published_again",
    "refused",
    "requested",
}


def check_limit_step_act(value: str) -> LimitStepAct:
    if value in LIMIT_STEP_ACT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIMIT_STEP_ACT_VALUES!r}")
