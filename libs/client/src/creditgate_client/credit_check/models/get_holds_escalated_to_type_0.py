from typing import Literal

GetHoldsEscalatedToType0 = Literal["agent", "committee", "director", "manager"]

GET_HOLDS_ESCALATED_TO_TYPE_0_VALUES: set[GetHoldsEscalatedToType0] = {
    "agent",
    "committee",
    "director",
    "manager",
}


def check_get_holds_escalated_to_type_0(value: str) -> GetHoldsEscalatedToType0:
    if value in GET_HOLDS_ESCALATED_TO_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_HOLDS_ESCALATED_TO_TYPE_0_VALUES!r}"
    )
