from typing import Literal

HoldEscalateRequestToType0 = Literal["agent", "committee", "director", "manager"]

HOLD_ESCALATE_REQUEST_TO_TYPE_0_VALUES: set[HoldEscalateRequestToType0] = {
    "agent",
    "committee",
    "director",
    "manager",
}


def check_hold_escalate_request_to_type_0(value: str) -> HoldEscalateRequestToType0:
    if value in HOLD_ESCALATE_REQUEST_TO_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {HOLD_ESCALATE_REQUEST_TO_TYPE_0_VALUES!r}"
    )
