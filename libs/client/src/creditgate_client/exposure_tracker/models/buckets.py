from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Buckets")


@_attrs_define
class Buckets:
    """The four parts of exposure; `total` = open orders + unbilled + receivables - cash.

    Attributes:
        open_orders (str): amount in major units; may be negative
        unbilled (str): amount in major units; may be negative
        receivables (str): amount in major units; may be negative
        unapplied_cash (str): amount in major units; may be negative
        total (str): amount in major units; may be negative
    """

    open_orders: str
    unbilled: str
    receivables: str
    unapplied_cash: str
    total: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        open_orders = self.open_orders

        unbilled = self.unbilled

        receivables = self.receivables

        unapplied_cash = self.unapplied_cash

        total = self.total

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "open_orders": open_orders,
                "unbilled": unbilled,
                "receivables": receivables,
                "unapplied_cash": unapplied_cash,
                "total": total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        open_orders = d.pop("open_orders")

        unbilled = d.pop("unbilled")

        receivables = d.pop("receivables")

        unapplied_cash = d.pop("unapplied_cash")

        total = d.pop("total")

        buckets = cls(
            open_orders=open_orders,
            unbilled=unbilled,
            receivables=receivables,
            unapplied_cash=unapplied_cash,
            total=total,
        )

        buckets.additional_properties = d
        return buckets

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
