from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="NamedInCurrency")


@_attrs_define
class NamedInCurrency:
    """What others name for a document in a currency that is not the document's: in `currency`,
    and moving nothing. `named_by` is the event that showed it first and, where known, the
    documents behind it, as kind and id.

        Attributes:
            currency (str): ISO 4217 code
            delivered (str): amount in major units; may be negative
            invoiced (str): amount in major units; may be negative
            allocated (str): amount in major units; may be negative
            named_by (list[str]):
    """

    currency: str
    delivered: str
    invoiced: str
    allocated: str
    named_by: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        currency = self.currency

        delivered = self.delivered

        invoiced = self.invoiced

        allocated = self.allocated

        named_by = self.named_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "currency": currency,
                "delivered": delivered,
                "invoiced": invoiced,
                "allocated": allocated,
                "named_by": named_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        currency = d.pop("currency")

        delivered = d.pop("delivered")

        invoiced = d.pop("invoiced")

        allocated = d.pop("allocated")

        named_by = cast(list[str], d.pop("named_by"))

        named_in_currency = cls(
            currency=currency,
            delivered=delivered,
            invoiced=invoiced,
            allocated=allocated,
            named_by=named_by,
        )

        named_in_currency.additional_properties = d
        return named_in_currency

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
