from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="OverrideLine")


@_attrs_define
class OverrideLine:
    """Releases of one group in one currency: how many, what they came to, and what became of it.
    Of an order that was released several times, its outcome counts with the last of them.

        Attributes:
            group (str):
            currency (str): ISO 4217 code
            overrides (int):
            amount (str): amount in major units; no finer than the minor unit
            paid_late (str): amount in major units; no finer than the minor unit
            unpaid (str): amount in major units; no finer than the minor unit
            lost (str): amount in major units; no finer than the minor unit
    """

    group: str
    currency: str
    overrides: int
    amount: str
    paid_late: str
    unpaid: str
    lost: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        group = self.group

        currency = self.currency

        overrides = self.overrides

        amount = self.amount

        paid_late = self.paid_late

        unpaid = self.unpaid

        lost = self.lost

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "group": group,
                "currency": currency,
                "overrides": overrides,
                "amount": amount,
                "paid_late": paid_late,
                "unpaid": unpaid,
                "lost": lost,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        group = d.pop("group")

        currency = d.pop("currency")

        overrides = d.pop("overrides")

        amount = d.pop("amount")

        paid_late = d.pop("paid_late")

        unpaid = d.pop("unpaid")

        lost = d.pop("lost")

        override_line = cls(
            group=group,
            currency=currency,
            overrides=overrides,
            amount=amount,
            paid_late=paid_late,
            unpaid=unpaid,
            lost=lost,
        )

        override_line.additional_properties = d
        return override_line

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
