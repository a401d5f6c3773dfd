from typing import Literal

NoticeV1Kind = Literal[
    "account_stopped",
    "data_stale",
    "dead_letters",
    "drift",
    "group_limit_exceeded",
    "group_near_limit",
    "hold_ignored",
    "limit_changed",
    "limit_exceeded",
    "limit_expiring",
    "near_limit",
    "overdue_begun",
    "override_made",
    "overshoot",
    "review_due",
    "unchecked_order",
    "version_conflict",
]

NOTICE_V1_KIND_VALUES: set[NoticeV1Kind] = {
    "account_stopped",
    "data_stale",
    "dead_letters",
    "drift",
    "group_limit_exceeded",
    "group_near_limit",
    "hold_ignored",
    "limit_changed",
    "limit_exceeded",
    "limit_expiring",
    "near_limit",
    "overdue_begun",
    "override_made",
    "overshoot",
    "review_due",
    "unchecked_order",
    "version_conflict",
}


def check_notice_v1_kind(value: str) -> NoticeV1Kind:
    if value in NOTICE_V1_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {NOTICE_V1_KIND_VALUES!r}")
