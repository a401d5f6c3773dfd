from typing import Literal

ListDocumentsKind = Literal["delivery", "invoice", "order", "payment"]

LIST_DOCUMENTS_KIND_VALUES: set[ListDocumentsKind] = {
    "delivery",
    "invoice",
    "order",
    "payment",
}


def check_list_documents_kind(value: str) -> ListDocumentsKind:
    if value in LIST_DOCUMENTS_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_DOCUMENTS_KIND_VALUES!r}")
