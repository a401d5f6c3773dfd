from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CurrencyAges")


@_attrs_define
class CurrencyAges:
    """The ages of one document currency, in that currency.

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
        currency (str): ISO 4217 code
        oldest_due_on (datetime.date | None):
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
    currency: str
    oldest_due_on: datetime.date | None
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

        currency = self.currency

        oldest_due_on: None | str
        if isinstance(self.oldest_due_on, datetime.date):
            oldest_due_on = self.oldest_due_on.isoformat()
        else:
            oldest_due_on = self.oldest_due_on

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
                "currency": currency,
                "oldest_due_on": oldest_due_on,
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

        currency = d.pop("currency")

        def _parse_oldest_due_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                oldest_due_on_type_0 = datetime.date.fromisoformat(data)

                return oldest_due_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        oldest_due_on = _parse_oldest_due_on(d.pop("oldest_due_on"))

        currency_ages = cls(
            not_due=not_due,
            days_1_30=days_1_30,
            days_31_60=days_31_60,
            days_61_90=days_61_90,
            days_over_90=days_over_90,
            cash_on_hand=cash_on_hand,
            cash_left=cash_left,
            disputed=disputed,
            total=total,
            currency=currency,
            oldest_due_on=oldest_due_on,
        )

        currency_ages.additional_properties = d
        return currency_ages

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
