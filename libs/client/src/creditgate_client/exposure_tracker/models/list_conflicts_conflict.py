from typing import Literal

ListConflictsConflict = Literal["limit_currency", "reference_currency", "version"]

LIST_CONFLICTS_CONFLICT_VALUES: set[ListConflictsConflict] = {
    "limit_currency",
    "reference_currency",
    "version",
}


def check_list_conflicts_conflict(value: str) -> ListConflictsConflict:
    if value in LIST_CONFLICTS_CONFLICT_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_CONFLICTS_CONFLICT_VALUES!r}"
    )
