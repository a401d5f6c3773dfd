from typing import Literal

CheckRequestCheckpointType0 = Literal["delivery", "invoice", "order"]

CHECK_REQUEST_CHECKPOINT_TYPE_0_VALUES: set[CheckRequestCheckpointType0] = {
    "delivery",
    "invoice",
    "order",
}


def check_check_request_checkpoint_type_0(value: str) -> CheckRequestCheckpointType0:
    if value in CHECK_REQUEST_CHECKPOINT_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CHECK_REQUEST_CHECKPOINT_TYPE_0_VALUES!r}"
    )
