from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.backtest_worth_paid_late import BacktestWorthPaidLate
    from ..models.backtest_worth_unpaid import BacktestWorthUnpaid
    from ..models.backtest_worth_value import BacktestWorthValue


T = TypeVar("T", bound="BacktestWorth")


@_attrs_define
class BacktestWorth:
    """A set of orders and what came of them: `paid_late` and `unpaid` are what was billed of them
    by invoices that were later paid late, or were past due when the history ended.

        Attributes:
            orders (int):
            value (BacktestWorthValue):
            paid_late (BacktestWorthPaidLate):
            unpaid (BacktestWorthUnpaid):
    """

    orders: int
    value: BacktestWorthValue
    paid_late: BacktestWorthPaidLate
    unpaid: BacktestWorthUnpaid
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        orders = self.orders

        value = self.value.to_dict()

        paid_late = self.paid_late.to_dict()

        unpaid = self.unpaid.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "orders": orders,
                "value": value,
                "paid_late": paid_late,
                "unpaid": unpaid,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.backtest_worth_paid_late import BacktestWorthPaidLate  # noqa: PLC0415
        from ..models.backtest_worth_unpaid import BacktestWorthUnpaid  # noqa: PLC0415
        from ..models.backtest_worth_value import BacktestWorthValue  # noqa: PLC0415

        d = dict(src_dict)
        orders = d.pop("orders")

        value = BacktestWorthValue.from_dict(d.pop("value"))

        paid_late = BacktestWorthPaidLate.from_dict(d.pop("paid_late"))

        unpaid = BacktestWorthUnpaid.from_dict(d.pop("unpaid"))

        backtest_worth = cls(
            orders=orders,
            value=value,
            paid_late=paid_late,
            unpaid=unpaid,
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
