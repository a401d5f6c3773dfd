from typing import Literal

ListPostingsKindType0 = Literal["delivery", "invoice", "order", "payment"]

LIST_POSTINGS_KIND_TYPE_0_VALUES: set[ListPostingsKindType0] = {
    "delivery",
    "invoice",
    "order",
    "payment",
}


def check_list_postings_kind_type_0(value: str) -> ListPostingsKindType0:
    if value in LIST_POSTINGS_KIND_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_POSTINGS_KIND_TYPE_0_VALUES!r}"
    )
