from typing import Literal

PolicyEntryOnStaleType0 = Literal["hold", "release"]

POLICY_ENTRY_ON_STALE_TYPE_0_VALUES: set[PolicyEntryOnStaleType0] = {
    "hold",
    "release",
}


def check_policy_entry_on_stale_type_0(value: str) -> PolicyEntryOnStaleType0:
    if value in POLICY_ENTRY_ON_STALE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {POLICY_ENTRY_ON_STALE_TYPE_0_VALUES!r}"
    )
