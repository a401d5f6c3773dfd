from typing import Literal

HoldChangeActType0 = Literal[
    "assigned",
    "cancelled",
    "commented",
    "escalated",
    "forced",
    "opened",
    "proposed",
    "reasons_changed",
    "rejected",
    "released",
    "superseded",
]

HOLD_CHANGE_ACT_TYPE_0_VALUES: set[HoldChangeActType0] = {
    "assigned",
    "cancelled",
    "commented",
    "escalated",
    "forced",
    "opened",
    "proposed",
    "reasons_changed",
    "rejected",
    "released",
    "superseded",
}


def check_hold_change_act_type_0(value: str) -> HoldChangeActType0:
    if value in HOLD_CHANGE_ACT_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {HOLD_CHANGE_ACT_TYPE_0_VALUES!r}"
    )
