from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.buckets import Buckets


T = TypeVar("T", bound="Reconciled")


@_attrs_define
class Reconciled:
    """One account's buckets in one currency, by three ways; they agree unless there is drift.

    Attributes:
        account_id (str):
        currency (str): ISO 4217 code
        stored (Buckets): The four parts of exposure; `total` = open orders + unbilled + receivables - cash.
        postings (Buckets): The four parts of exposure; `total` = open orders + unbilled + receivables - cash.
        refolded (Buckets): The four parts of exposure; `total` = open orders + unbilled + receivables - cash.
        drift (bool):
    """

    account_id: str
    currency: str
    stored: Buckets
    postings: Buckets
    refolded: Buckets
    drift: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        account_id = self.account_id

        currency = self.currency

        stored = self.stored.to_dict()

        postings = self.postings.to_dict()

        refolded = self.refolded.to_dict()

        drift = self.drift

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "account_id": account_id,
                "currency": currency,
                "stored": stored,
                "postings": postings,
                "refolded": refolded,
                "drift": drift,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.buckets import Buckets  # noqa: PLC0415

        d = dict(src_dict)
        account_id = d.pop("account_id")

        currency = d.pop("currency")

        stored = Buckets.from_dict(d.pop("stored"))

        postings = Buckets.from_dict(d.pop("postings"))

        refolded = Buckets.from_dict(d.pop("refolded"))

        drift = d.pop("drift")

        reconciled = cls(
            account_id=account_id,
            currency=currency,
            stored=stored,
            postings=postings,
            refolded=refolded,
            drift=drift,
        )

        reconciled.additional_properties = d
        return reconciled

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
