from typing import Literal

GetBypassesKind = Literal["hold_ignored", "overshoot", "unchecked_order"]

GET_BYPASSES_KIND_VALUES: set[GetBypassesKind] = {
    "hold_ignored",
    "overshoot",
    "unchecked_order",
}


def check_get_bypasses_kind(value: str) -> GetBypassesKind:
    if value in GET_BYPASSES_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_BYPASSES_KIND_VALUES!r}")
