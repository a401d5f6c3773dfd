from typing import Literal

PolicyVersionState = Literal["active", "draft", "rejected", "retired", "reviewed", "scheduled"]

POLICY_VERSION_STATE_VALUES: set[PolicyVersionState] = {
    "active",
    "draft",
    "rejected",
    "retired",
    "reviewed",
    "scheduled",
}


def check_policy_version_state(value: str) -> PolicyVersionState:
    if value in POLICY_VERSION_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POLICY_VERSION_STATE_VALUES!r}")
