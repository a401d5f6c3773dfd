from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="LargestExposure")


@_attrs_define
class LargestExposure:
    """The largest exposure of a time, and when it was first reached.

    `unvalued` names the currencies that there were amounts in without a rate at some moment of that
    time: they are in no sum, so what was really the largest may be another.

        Attributes:
            amount (str): amount in major units; may be negative
            at (datetime.datetime):
            on (datetime.date):
            unvalued (list[str] | Unset):
    """

    amount: str
    at: datetime.datetime
    on: datetime.date
    unvalued: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        at = self.at.isoformat()

        on = self.on.isoformat()

        unvalued: list[str] | Unset = UNSET
        if not isinstance(self.unvalued, Unset):
            unvalued = self.unvalued

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount": amount,
                "at": at,
                "on": on,
            }
        )
        if unvalued is not UNSET:
            field_dict["unvalued"] = unvalued

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        on = datetime.date.fromisoformat(d.pop("on"))

        unvalued = cast(list[str], d.pop("unvalued", UNSET))

        largest_exposure = cls(
            amount=amount,
            at=at,
            on=on,
            unvalued=unvalued,
        )

        largest_exposure.additional_properties = d
        return largest_exposure

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
