from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ValuedAges")


@_attrs_define
class ValuedAges:
    """The ages of all currencies that can be valued, in the account's.

    The late ones add up to `overdue`, and all of them, less `cash_left` and plus `rounding`, to
    `total`: both as the exposure answer tells them. `rounding` is what valuing each age for
    itself leaves: a few minor units where there are several currencies, else nothing.

        Attributes:
            not_due (str): amount in major units; may be negative
            days_1_30 (str): amount in major units; may be negative
            days_31_60 (str): amount in major units; may be negative
            days_61_90 (str): amount in major units; may be negative
            days_over_90 (str): amount in major units; may be negative
            cash_on_hand (str): amount in major units; may be negative
            cash_left (str): amount in major units; may be negative
            disputed (str): amount in major units; may be negative
            total (str): amount in major units; may be negative
            overdue (str): amount in major units; may be negative
            rounding (str): amount in major units; may be negative
    """

    not_due: str
    days_1_30: str
    days_31_60: str
    days_61_90: str
    days_over_90: str
    cash_on_hand: str
    cash_left: str
    disputed: str
    total: str
    overdue: str
    rounding: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        not_due = self.not_due

        days_1_30 = self.days_1_30

        days_31_60 = self.days_31_60

        days_61_90 = self.days_61_90

        days_over_90 = self.days_over_90

        cash_on_hand = self.cash_on_hand

        cash_left = self.cash_left

        disputed = self.disputed

        total = self.total

        overdue = self.overdue

        rounding = self.rounding

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "not_due": not_due,
                "days_1_30": days_1_30,
                "days_31_60": days_31_60,
                "days_61_90": days_61_90,
                "days_over_90": days_over_90,
                "cash_on_hand": cash_on_hand,
                "cash_left": cash_left,
                "disputed": disputed,
                "total": total,
                "overdue": overdue,
                "rounding": rounding,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        not_due = d.pop("not_due")

        days_1_30 = d.pop("days_1_30")

        days_31_60 = d.pop("days_31_60")

        days_61_90 = d.pop("days_61_90")

        days_over_90 = d.pop("days_over_90")

        cash_on_hand = d.pop("cash_on_hand")

        cash_left = d.pop("cash_left")

        disputed = d.pop("disputed")

        total = d.pop("total")

        overdue = d.pop("overdue")

        rounding = d.pop("rounding")

        valued_ages = cls(
            not_due=not_due,
            days_1_30=days_1_30,
            days_31_60=days_31_60,
            days_61_90=days_61_90,
            days_over_90=days_over_90,
            cash_on_hand=cash_on_hand,
            cash_left=cash_left,
            disputed=disputed,
            total=total,
            overdue=overdue,
            rounding=rounding,
        )

        valued_ages.additional_properties = d
        return valued_ages

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
