from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="BacktestAmounts")


@_attrs_define
class BacktestAmounts:
    """What orders of one currency were worth, and what was billed of them by invoices that were
    later paid late, or were past due when the history ended.

        Attributes:
            currency (str): ISO 4217 code
            value (str): amount in major units; may be negative
            paid_late (str): amount in major units; may be negative
            unpaid (str): amount in major units; may be negative
    """

    currency: str
    value: str
    paid_late: str
    unpaid: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        currency = self.currency

        value = self.value

        paid_late = self.paid_late

        unpaid = self.unpaid

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "currency": currency,
                "value": value,
                "paid_late": paid_late,
                "unpaid": unpaid,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        currency = d.pop("currency")

        value = d.pop("value")

        paid_late = d.pop("paid_late")

        unpaid = d.pop("unpaid")

        backtest_amounts = cls(
            currency=currency,
            value=value,
            paid_late=paid_late,
            unpaid=unpaid,
        )

        backtest_amounts.additional_properties = d
        return backtest_amounts

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
