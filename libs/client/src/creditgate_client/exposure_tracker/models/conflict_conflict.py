from typing import Literal

ConflictConflict = Literal["limit_currency", "reference_currency", "version"]

CONFLICT_CONFLICT_VALUES: set[ConflictConflict] = {
    "limit_currency",
    "reference_currency",
    "version",
}


def check_conflict_conflict(value: str) -> ConflictConflict:
    if value in CONFLICT_CONFLICT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CONFLICT_CONFLICT_VALUES!r}")
