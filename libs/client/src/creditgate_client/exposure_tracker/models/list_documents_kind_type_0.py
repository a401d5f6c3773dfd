from typing import Literal

ListDocumentsKindType0 = Literal["delivery", "invoice", "order", "payment"]

LIST_DOCUMENTS_KIND_TYPE_0_VALUES: set[ListDocumentsKindType0] = {
    "delivery",
    "invoice",
    "order",
    "payment",
}


def check_list_documents_kind_type_0(value: str) -> ListDocumentsKindType0:
    if value in LIST_DOCUMENTS_KIND_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_DOCUMENTS_KIND_TYPE_0_VALUES!r}"
    )
