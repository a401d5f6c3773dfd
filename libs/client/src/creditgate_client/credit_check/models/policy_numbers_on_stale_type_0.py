from typing import Literal

PolicyNumbersOnStaleType0 = Literal["hold", "release"]

POLICY_NUMBERS_ON_STALE_TYPE_0_VALUES: set[PolicyNumbersOnStaleType0] = {
    "hold",
    "release",
}


def check_policy_numbers_on_stale_type_0(value: str) -> PolicyNumbersOnStaleType0:
    if value in POLICY_NUMBERS_ON_STALE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {POLICY_NUMBERS_ON_STALE_TYPE_0_VALUES!r}"
    )
