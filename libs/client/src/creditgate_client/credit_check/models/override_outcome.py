from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="OverrideOutcome")


@_attrs_define
class OverrideOutcome:
    """What was billed of an order in one currency and then paid late, is past due, or was written
    off by a credit memo after it was due. An invoice counts whole, with what it bills of the order,
    and under one of the three.

        Attributes:
            currency (str): ISO 4217 code
            paid_late (str): amount in major units; no finer than the minor unit
            unpaid (str): amount in major units; no finer than the minor unit
            lost (str): amount in major units; no finer than the minor unit
    """

    currency: str
    paid_late: str
    unpaid: str
    lost: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        currency = self.currency

        paid_late = self.paid_late

        unpaid = self.unpaid

        lost = self.lost

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "currency": currency,
                "paid_late": paid_late,
                "unpaid": unpaid,
                "lost": lost,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        currency = d.pop("currency")

        paid_late = d.pop("paid_late")

        unpaid = d.pop("unpaid")

        lost = d.pop("lost")

        override_outcome = cls(
            currency=currency,
            paid_late=paid_late,
            unpaid=unpaid,
            lost=lost,
        )

        override_outcome.additional_properties = d
        return override_outcome

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
