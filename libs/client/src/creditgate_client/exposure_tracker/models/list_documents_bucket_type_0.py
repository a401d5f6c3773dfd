from typing import Literal

ListDocumentsBucketType0 = Literal["open_orders", "receivables", "unapplied_cash", "unbilled"]

LIST_DOCUMENTS_BUCKET_TYPE_0_VALUES: set[ListDocumentsBucketType0] = {
    "open_orders",
    "receivables",
    "unapplied_cash",
    "unbilled",
}


def check_list_documents_bucket_type_0(value: str) -> ListDocumentsBucketType0:
    if value in LIST_DOCUMENTS_BUCKET_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_DOCUMENTS_BUCKET_TYPE_0_VALUES!r}"
    )
