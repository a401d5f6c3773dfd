from typing import Literal

GetNoticesKind = Literal[
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

GET_NOTICES_KIND_VALUES: set[GetNoticesKind] = {
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


def check_get_notices_kind(value: str) -> GetNoticesKind:
    if value in GET_NOTICES_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_NOTICES_KIND_VALUES!r}")
