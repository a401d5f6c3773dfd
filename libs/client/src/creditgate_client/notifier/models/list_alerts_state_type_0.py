from typing import Literal

ListAlertsStateType0 = Literal["failed", "inhibited", "pending", "sent", "silenced"]

LIST_ALERTS_STATE_TYPE_0_VALUES: set[ListAlertsStateType0] = {
    "failed",
    "inhibited",
    "pending",
    "sent",
    "silenced",
}


def check_list_alerts_state_type_0(value: str) -> ListAlertsStateType0:
    if value in LIST_ALERTS_STATE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_ALERTS_STATE_TYPE_0_VALUES!r}"
    )
