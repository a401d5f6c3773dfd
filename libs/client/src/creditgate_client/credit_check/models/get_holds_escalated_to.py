from typing import Literal

GetHoldsEscalatedTo = Literal["agent", "committee", "director", "manager"]

GET_HOLDS_ESCALATED_TO_VALUES: set[GetHoldsEscalatedTo] = {
    "agent",
    "committee",
    "director",
    "manager",
}


def check_get_holds_escalated_to(value: str) -> GetHoldsEscalatedTo:
    if value in GET_HOLDS_ESCALATED_TO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_HOLDS_ESCALATED_TO_VALUES!r}"
    )
