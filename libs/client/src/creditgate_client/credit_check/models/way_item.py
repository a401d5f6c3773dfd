from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WayItem")


@_attrs_define
class WayItem:
    """So much of an invoice (or of its instalment of that day) to be paid; `open` is all of it.

    Attributes:
        invoice_id (str):
        due_on (datetime.date):
        currency (str): ISO 4217 code
        amount (str): amount in major units; no finer than the minor unit
        open_ (str): amount in major units; no finer than the minor unit
    """

    invoice_id: str
    due_on: datetime.date
    currency: str
    amount: str
    open_: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        invoice_id = self.invoice_id

        due_on = self.due_on.isoformat()

        currency = self.currency

        amount = self.amount

        open_ = self.open_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "invoice_id": invoice_id,
                "due_on": due_on,
                "currency": currency,
                "amount": amount,
                "open": open_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        invoice_id = d.pop("invoice_id")

        due_on = datetime.date.fromisoformat(d.pop("due_on"))

        currency = d.pop("currency")

        amount = d.pop("amount")

        open_ = d.pop("open")

        way_item = cls(
            invoice_id=invoice_id,
            due_on=due_on,
            currency=currency,
            amount=amount,
            open_=open_,
        )

        way_item.additional_properties = d
        return way_item

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
