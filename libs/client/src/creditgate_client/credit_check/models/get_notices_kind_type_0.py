from typing import Literal

GetNoticesKindType0 = Literal[
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

GET_NOTICES_KIND_TYPE_0_VALUES: set[GetNoticesKindType0] = {
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


def check_get_notices_kind_type_0(value: str) -> GetNoticesKindType0:
    if value in GET_NOTICES_KIND_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_NOTICES_KIND_TYPE_0_VALUES!r}"
    )
