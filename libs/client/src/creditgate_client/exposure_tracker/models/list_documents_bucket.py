from typing import Literal

ListDocumentsBucket = Literal["open_orders", "receivables", "unapplied_cash", "unbilled"]

LIST_DOCUMENTS_BUCKET_VALUES: set[ListDocumentsBucket] = {
    "open_orders",
    "receivables",
    "unapplied_cash",
    "unbilled",
}


def check_list_documents_bucket(value: str) -> ListDocumentsBucket:
    if value in LIST_DOCUMENTS_BUCKET_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_DOCUMENTS_BUCKET_VALUES!r}")
