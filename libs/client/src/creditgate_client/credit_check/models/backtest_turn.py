from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.backtest_turn_reasons import BacktestTurnReasons
    from ..models.backtest_worth import BacktestWorth


T = TypeVar("T", bound="BacktestTurn")


@_attrs_define
class BacktestTurn:
    """Decisions that went one way under one policy and the other way under the other, with the
    reasons of whichever holds.

        Attributes:
            decisions (int):
            reasons (BacktestTurnReasons):
            orders (BacktestWorth): A set of orders and what came of them.
    """

    decisions: int
    reasons: BacktestTurnReasons
    orders: BacktestWorth
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decisions = self.decisions

        reasons = self.reasons.to_dict()

        orders = self.orders.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decisions": decisions,
                "reasons": reasons,
                "orders": orders,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.backtest_turn_reasons import BacktestTurnReasons  # noqa: PLC0415
        from ..models.backtest_worth import BacktestWorth  # noqa: PLC0415

        d = dict(src_dict)
        decisions = d.pop("decisions")

        reasons = BacktestTurnReasons.from_dict(d.pop("reasons"))

        orders = BacktestWorth.from_dict(d.pop("orders"))

        backtest_turn = cls(
            decisions=decisions,
            reasons=reasons,
            orders=orders,
        )

        backtest_turn.additional_properties = d
        return backtest_turn

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
