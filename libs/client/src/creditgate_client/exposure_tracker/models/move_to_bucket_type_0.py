from typing import Literal

MoveToBucketType0 = Literal["open_orders", "receivables", "unapplied_cash", "unbilled"]

MOVE_TO_BUCKET_TYPE_0_VALUES: set[MoveToBucketType0] = {
    "open_orders",
    "receivables",
    "unapplied_cash",
    "unbilled",
}


def check_move_to_bucket_type_0(value: str) -> MoveToBucketType0:
    if value in MOVE_TO_BUCKET_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MOVE_TO_BUCKET_TYPE_0_VALUES!r}")
