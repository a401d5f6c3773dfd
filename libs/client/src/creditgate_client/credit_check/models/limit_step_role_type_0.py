from typing import Literal

LimitStepRoleType0 = Literal["agent", "committee", "director", "manager"]

LIMIT_STEP_ROLE_TYPE_0_VALUES: set[LimitStepRoleType0] = {
    "agent",
    "committee",
    "director",
    "manager",
}


def check_limit_step_role_type_0(value: str) -> LimitStepRoleType0:
    if value in LIMIT_STEP_ROLE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIMIT_STEP_ROLE_TYPE_0_VALUES!r}"
    )
