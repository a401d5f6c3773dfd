from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="HistoryPoint")


@_attrs_define
class HistoryPoint:
    """Exposure at a moment, in the currency of the series and at the rates of that moment.

    `limit` is null where there was none or the account had not been described. Currencies
    without a rate at that moment are named in `unvalued`; they are in none of the sums.

        Attributes:
            at (datetime.datetime):
            open_orders (str): amount in major units; may be negative
            unbilled (str): amount in major units; may be negative
            receivables (str): amount in major units; may be negative
            unapplied_cash (str): amount in major units; may be negative
            exposure (str): amount in major units; may be negative
            limit (None | str):
            unvalued (list[str]):
    """

    at: datetime.datetime
    open_orders: str
    unbilled: str
    receivables: str
    unapplied_cash: str
    exposure: str
    limit: None | str
    unvalued: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        open_orders = self.open_orders

        unbilled = self.unbilled

        receivables = self.receivables

        unapplied_cash = self.unapplied_cash

        exposure = self.exposure

        limit: None | str
        limit = self.limit

        unvalued = self.unvalued

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "open_orders": open_orders,
                "unbilled": unbilled,
                "receivables": receivables,
                "unapplied_cash": unapplied_cash,
                "exposure": exposure,
                "limit": limit,
                "unvalued": unvalued,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        open_orders = d.pop("open_orders")

        unbilled = d.pop("unbilled")

        receivables = d.pop("receivables")

        unapplied_cash = d.pop("unapplied_cash")

        exposure = d.pop("exposure")

        def _parse_limit(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        limit = _parse_limit(d.pop("limit"))

        unvalued = cast(list[str], d.pop("unvalued"))

        history_point = cls(
            at=at,
            open_orders=open_orders,
            unbilled=unbilled,
            receivables=receivables,
            unapplied_cash=unapplied_cash,
            exposure=exposure,
            limit=limit,
            unvalued=unvalued,
        )

        history_point.additional_properties = d
        return history_point

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
