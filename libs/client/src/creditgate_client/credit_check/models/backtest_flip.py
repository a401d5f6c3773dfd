from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.backtest_flip_against_outcome import (
    BacktestFlipAgainstOutcome,
    check_backtest_flip_against_outcome,
)
from ..models.backtest_flip_against_reasons_item import (
    BacktestFlipAgainstReasonsItem,
    check_backtest_flip_against_reasons_item,
)
from ..models.backtest_flip_outcome import (
    BacktestFlipOutcome,
    check_backtest_flip_outcome,
)
from ..models.backtest_flip_reasons_item import (
    BacktestFlipReasonsItem,
    check_backtest_flip_reasons_item,
)

if TYPE_CHECKING:
    from ..models.order_value import OrderValue


T = TypeVar("T", bound="BacktestFlip")


@_attrs_define
class BacktestFlip:
    """One decision that the two policies make differently; reasons are those that hold.

    Attributes:
        order_id (str):
        order_version (int):
        account_id (str):
        asked_at (datetime.datetime):
        order (OrderValue): What was asked: the whole order, gross, in its own currency.
        outcome (BacktestFlipOutcome):
        reasons (list[BacktestFlipReasonsItem]):
        against_outcome (BacktestFlipAgainstOutcome):
        against_reasons (list[BacktestFlipAgainstReasonsItem]):
    """

    order_id: str
    order_version: int
    account_id: str
    asked_at: datetime.datetime
    order: OrderValue
    outcome: BacktestFlipOutcome
    reasons: list[BacktestFlipReasonsItem]
    against_outcome: BacktestFlipAgainstOutcome
    against_reasons: list[BacktestFlipAgainstReasonsItem]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        order_id = self.order_id

        order_version = self.order_version

        account_id = self.account_id

        asked_at = self.asked_at.isoformat()

        order = self.order.to_dict()

        outcome: str = self.outcome

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item: str = reasons_item_data
            reasons.append(reasons_item)

        against_outcome: str = self.against_outcome

        against_reasons = []
        for against_reasons_item_data in self.against_reasons:
            against_reasons_item: str = against_reasons_item_data
            against_reasons.append(against_reasons_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "order_id": order_id,
                "order_version": order_version,
                "account_id": account_id,
                "asked_at": asked_at,
                "order": order,
                "outcome": outcome,
                "reasons": reasons,
                "against_outcome": against_outcome,
                "against_reasons": against_reasons,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.order_value import OrderValue  # noqa: PLC0415

        d = dict(src_dict)
        order_id = d.pop("order_id")

        order_version = d.pop("order_version")

        account_id = d.pop("account_id")

        asked_at = datetime.datetime.fromisoformat(d.pop("asked_at"))

        order = OrderValue.from_dict(d.pop("order"))

        outcome = check_backtest_flip_outcome(d.pop("outcome"))

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = check_backtest_flip_reasons_item(reasons_item_data)

            reasons.append(reasons_item)

        against_outcome = check_backtest_flip_against_outcome(d.pop("against_outcome"))

        against_reasons = []
        _against_reasons = d.pop("against_reasons")
        for against_reasons_item_data in _against_reasons:
            against_reasons_item = check_backtest_flip_against_reasons_item(
                against_reasons_item_data
            )

            against_reasons.append(against_reasons_item)

        backtest_flip = cls(
            order_id=order_id,
            order_version=order_version,
            account_id=account_id,
            asked_at=asked_at,
            order=order,
            outcome=outcome,
            reasons=reasons,
            against_outcome=against_outcome,
            against_reasons=against_reasons,
        )

        backtest_flip.additional_properties = d
        return backtest_flip

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
