from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CheckLine")


@_attrs_define
class CheckLine:
    """
    Attributes:
        line_id (str):
        amount (str): amount in major units; no finer than the minor unit
        deliver_on (datetime.date | None | Unset):
    """

    line_id: str
    amount: str
    deliver_on: datetime.date | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        line_id = self.line_id

        amount = self.amount

        deliver_on: None | str | Unset
        if isinstance(self.deliver_on, Unset):
            deliver_on = UNSET
        elif isinstance(self.deliver_on, datetime.date):
            deliver_on = self.deliver_on.isoformat()
        else:
            deliver_on = self.deliver_on

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "line_id": line_id,
                "amount": amount,
            }
        )
        if deliver_on is not UNSET:
            field_dict["deliver_on"] = deliver_on

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        line_id = d.pop("line_id")

        amount = d.pop("amount")

        def _parse_deliver_on(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                deliver_on_type_0 = datetime.date.fromisoformat(data)

                return deliver_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        deliver_on = _parse_deliver_on(d.pop("deliver_on", UNSET))

        check_line = cls(
            line_id=line_id,
            amount=amount,
            deliver_on=deliver_on,
        )

        return check_line
