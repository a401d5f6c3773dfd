from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Overdue")


@_attrs_define
class Overdue:
    """In the account's currency; `days` counts from `oldest_due_on` to today, 0 when none is.

    Attributes:
        amount (str): amount in major units; may be negative
        oldest_due_on (datetime.date | None):
        days (int):
    """

    amount: str
    oldest_due_on: datetime.date | None
    days: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        oldest_due_on: None | str
        if isinstance(self.oldest_due_on, datetime.date):
            oldest_due_on = self.oldest_due_on.isoformat()
        else:
            oldest_due_on = self.oldest_due_on

        days = self.days

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount": amount,
                "oldest_due_on": oldest_due_on,
                "days": days,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount")

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

        days = d.pop("days")

        overdue = cls(
            amount=amount,
            oldest_due_on=oldest_due_on,
            days=days,
        )

        overdue.additional_properties = d
        return overdue

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
