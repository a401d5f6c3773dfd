from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.backtest_amounts import BacktestAmounts


T = TypeVar("T", bound="BacktestWorth")


@_attrs_define
class BacktestWorth:
    """A set of orders and what came of them.

    Attributes:
        orders (int):
        amounts (list[BacktestAmounts]):
    """

    orders: int
    amounts: list[BacktestAmounts]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        orders = self.orders

        amounts = []
        for amounts_item_data in self.amounts:
            amounts_item = amounts_item_data.to_dict()
            amounts.append(amounts_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "orders": orders,
                "amounts": amounts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.backtest_amounts import BacktestAmounts  # noqa: PLC0415

        d = dict(src_dict)
        orders = d.pop("orders")

        amounts = []
        _amounts = d.pop("amounts")
        for amounts_item_data in _amounts:
            amounts_item = BacktestAmounts.from_dict(amounts_item_data)

            amounts.append(amounts_item)

        backtest_worth = cls(
            orders=orders,
            amounts=amounts,
        )

        backtest_worth.additional_properties = d
        return backtest_worth

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
