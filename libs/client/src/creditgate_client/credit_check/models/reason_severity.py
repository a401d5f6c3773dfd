from typing import Literal

ReasonSeverity = Literal["hold", "info", "warning"]

REASON_SEVERITY_VALUES: set[ReasonSeverity] = {
    "hold",
    "info",
    "warning",
}


def check_reason_severity(value: str) -> ReasonSeverity:
    if value in REASON_SEVERITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REASON_SEVERITY_VALUES!r}")
