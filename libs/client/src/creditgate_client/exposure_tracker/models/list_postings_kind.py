from typing import Literal

ListPostingsKind = Literal["delivery", "invoice", "order", "payment"]

LIST_POSTINGS_KIND_VALUES: set[ListPostingsKind] = {
    "delivery",
    "invoice",
    "order",
    "payment",
}


def check_list_postings_kind(value: str) -> ListPostingsKind:
    if value in LIST_POSTINGS_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_POSTINGS_KIND_VALUES!r}")
