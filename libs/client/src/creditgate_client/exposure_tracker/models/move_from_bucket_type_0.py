from typing import Literal

MoveFromBucketType0 = Literal["open_orders", "receivables", "unapplied_cash", "unbilled"]

MOVE_FROM_BUCKET_TYPE_0_VALUES: set[MoveFromBucketType0] = {
    "open_orders",
    "receivables",
    "unapplied_cash",
    "unbilled",
}


def check_move_from_bucket_type_0(value: str) -> MoveFromBucketType0:
    if value in MOVE_FROM_BUCKET_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MOVE_FROM_BUCKET_TYPE_0_VALUES!r}"
    )
