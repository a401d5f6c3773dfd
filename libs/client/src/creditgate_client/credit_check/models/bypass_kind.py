from typing import Literal

BypassKind = Literal["hold_ignored", "overshoot", "unchecked_order"]

BYPASS_KIND_VALUES: set[BypassKind] = {
    "hold_ignored",
    "overshoot",
    "unchecked_order",
}


def check_bypass_kind(value: str) -> BypassKind:
    if value in BYPASS_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BYPASS_KIND_VALUES!r}")
