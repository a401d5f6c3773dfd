from typing import Literal

HoldChangeRoleType0 = Literal["agent", "committee", "director", "manager"]

HOLD_CHANGE_ROLE_TYPE_0_VALUES: set[HoldChangeRoleType0] = {
    "agent",
    "committee",
    "director",
    "manager",
}


def check_hold_change_role_type_0(value: str) -> HoldChangeRoleType0:
    if value in HOLD_CHANGE_ROLE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {HOLD_CHANGE_ROLE_TYPE_0_VALUES!r}"
    )
