from typing import Literal

OverrideRole = Literal["agent", "committee", "director", "manager"]

OVERRIDE_ROLE_VALUES: set[OverrideRole] = {
    "agent",
    "committee",
    "director",
    "manager",
}


def check_override_role(value: str) -> OverrideRole:
    if value in OVERRIDE_ROLE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {OVERRIDE_ROLE_VALUES!r}")
