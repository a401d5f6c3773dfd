from typing import Literal

OverrideReportBy = Literal["against", "month", "person", "reason"]

OVERRIDE_REPORT_BY_VALUES: set[OverrideReportBy] = {
    "against",
    "month",
    "person",
    "reason",
}


def check_override_report_by(value: str) -> OverrideReportBy:
    if value in OVERRIDE_REPORT_BY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {OVERRIDE_REPORT_BY_VALUES!r}")
