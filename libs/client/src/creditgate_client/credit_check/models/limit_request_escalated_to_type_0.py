from typing import Literal

LimitRequestEscalatedToType0 = Literal["agent", "committee", "director", "manager"]

LIMIT_REQUEST_ESCALATED_TO_TYPE_0_VALUES: set[LimitRequestEscalatedToType0] = {
    "agent",
    "committee",
    "director",
    "manager",
}


def check_limit_request_escalated_to_type_0(value: str) -> LimitRequestEscalatedToType0:
    if value in LIMIT_REQUEST_ESCALATED_TO_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIMIT_REQUEST_ESCALATED_TO_TYPE_0_VALUES!r}"
    )
