from typing import Literal

HoldV1EscalatedToType0 = Literal["agent", "committee", "director", "manager"]

HOLD_V1_ESCALATED_TO_TYPE_0_VALUES: set[HoldV1EscalatedToType0] = {
    "agent",
    "committee",
    "director",
    "manager",
}


def check_hold_v1_escalated_to_type_0(value: str) -> HoldV1EscalatedToType0:
    if value in HOLD_V1_ESCALATED_TO_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {HOLD_V1_ESCALATED_TO_TYPE_0_VALUES!r}"
    )
