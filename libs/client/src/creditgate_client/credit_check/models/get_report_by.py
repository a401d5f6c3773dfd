from typing import Literal

GetReportBy = Literal["against", "month", "person", "reason"]

GET_REPORT_BY_VALUES: set[GetReportBy] = {
    "against",
    "month",
    "person",
    "reason",
}


def check_get_report_by(value: str) -> GetReportBy:
    if value in GET_REPORT_BY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_REPORT_BY_VALUES!r}")
