from typing import Literal

ListConflictsConflictType0 = Literal["limit_currency", "reference_currency", "version"]

LIST_CONFLICTS_CONFLICT_TYPE_0_VALUES: set[ListConflictsConflictType0] = {
    "limit_currency",
    "reference_currency",
    "version",
}


def check_list_conflicts_conflict_type_0(value: str) -> ListConflictsConflictType0:
    if value in LIST_CONFLICTS_CONFLICT_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_CONFLICTS_CONFLICT_TYPE_0_VALUES!r}"
    )
