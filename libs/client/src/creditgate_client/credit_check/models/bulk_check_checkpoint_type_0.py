from typing import Literal

BulkCheckCheckpointType0 = Literal["delivery", "invoice", "order"]

BULK_CHECK_CHECKPOINT_TYPE_0_VALUES: set[BulkCheckCheckpointType0] = {
    "delivery",
    "invoice",
    "order",
}


def check_bulk_check_checkpoint_type_0(value: str) -> BulkCheckCheckpointType0:
    if value in BULK_CHECK_CHECKPOINT_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {BULK_CHECK_CHECKPOINT_TYPE_0_VALUES!r}"
    )
