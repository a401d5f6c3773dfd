from typing import Literal

NoticeV1State = Literal["cleared", "raised"]

NOTICE_V1_STATE_VALUES: set[NoticeV1State] = {
    "cleared",
    "raised",
}


def check_notice_v1_state(value: str) -> NoticeV1State:
    if value in NOTICE_V1_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {NOTICE_V1_STATE_VALUES!r}")
