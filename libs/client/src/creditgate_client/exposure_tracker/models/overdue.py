from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.currency_amount import CurrencyAmount


T = TypeVar("T", bound="Overdue")


@_attrs_define
class Overdue:
    """`amount` is in the account's currency, and `unvalued` holds what has no rate to that, in its
    own: it is not in the amount. `oldest_due_on` is of both, and null where nothing is overdue;
    `days` counts from it to today, 0 when none is.

        Attributes:
            amount (str): amount in major units; may be negative
            oldest_due_on (datetime.date | None):
            days (int):
            unvalued (list[CurrencyAmount] | Unset):
    """

    amount: str
    oldest_due_on: datetime.date | None
    days: int
    unvalued: list[CurrencyAmount] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        oldest_due_on: None | str
        if isinstance(self.oldest_due_on, datetime.date):
            oldest_due_on = self.oldest_due_on.isoformat()
        else:
            oldest_due_on = self.oldest_due_on

        days = self.days

        unvalued: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.unvalued, Unset):
            unvalued = []
            for unvalued_item_data in self.unvalued:
                unvalued_item = unvalued_item_data.to_dict()
                unvalued.append(unvalued_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount": amount,
                "oldest_due_on": oldest_due_on,
                "days": days,
            }
        )
        if unvalued is not UNSET:
            field_dict["unvalued"] = unvalued

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.currency_amount import CurrencyAmount  # noqa: PLC0415

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

        _unvalued = d.pop("unvalued", UNSET)
        unvalued: list[CurrencyAmount] | Unset = UNSET
        if _unvalued is not UNSET:
            unvalued = []
            for unvalued_item_data in _unvalued:
                unvalued_item = CurrencyAmount.from_dict(unvalued_item_data)

                unvalued.append(unvalued_item)

        overdue = cls(
            amount=amount,
            oldest_due_on=oldest_due_on,
            days=days,
            unvalued=unvalued,
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
