from typing import Literal

GetHoldsSort = Literal["age", "amount", "deliver_on", "priority"]

GET_HOLDS_SORT_VALUES: set[GetHoldsSort] = {
    "age",
    "amount",
    "deliver_on",
    "priority",
}


def check_get_holds_sort(value: str) -> GetHoldsSort:
    if value in GET_HOLDS_SORT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_HOLDS_SORT_VALUES!r}")
