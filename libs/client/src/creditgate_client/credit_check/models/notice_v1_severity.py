from typing import Literal

NoticeV1Severity = Literal["critical", "info", "warning"]

NOTICE_V1_SEVERITY_VALUES: set[NoticeV1Severity] = {
    "critical",
    "info",
    "warning",
}


def check_notice_v1_severity(value: str) -> NoticeV1Severity:
    if value in NOTICE_V1_SEVERITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {NOTICE_V1_SEVERITY_VALUES!r}")
