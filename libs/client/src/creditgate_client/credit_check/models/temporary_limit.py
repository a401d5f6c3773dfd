from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="TemporaryLimit")


@_attrs_define
class TemporaryLimit:
    """In force instead of the limit from the first to the last day, both included.

    Attributes:
        amount (str): amount in major units; no finer than the minor unit
        valid_from (datetime.date):
        valid_until (datetime.date):
    """

    amount: str
    valid_from: datetime.date
    valid_until: datetime.date

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        valid_from = self.valid_from.isoformat()

        valid_until = self.valid_until.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
                "valid_from": valid_from,
                "valid_until": valid_until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount")

        valid_from = datetime.date.fromisoformat(d.pop("valid_from"))

        valid_until = datetime.date.fromisoformat(d.pop("valid_until"))

        temporary_limit = cls(
            amount=amount,
            valid_from=valid_from,
            valid_until=valid_until,
        )

        return temporary_limit
