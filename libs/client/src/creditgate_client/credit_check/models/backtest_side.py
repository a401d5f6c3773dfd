from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.backtest_side_outcomes import BacktestSideOutcomes
    from ..models.backtest_side_reasons import BacktestSideReasons
    from ..models.backtest_worth import BacktestWorth


T = TypeVar("T", bound="BacktestSide")


@_attrs_define
class BacktestSide:
    """What one policy did. `held` are the orders that it delayed; `reasons` counts decisions
    that were held, by each of their reasons.

        Attributes:
            policy (str):
            policy_version (int):
            decisions (int):
            outcomes (BacktestSideOutcomes):
            hold_rate (None | str):
            reasons (BacktestSideReasons):
            held (BacktestWorth): A set of orders and what came of them.
            released (BacktestWorth): A set of orders and what came of them.
    """

    policy: str
    policy_version: int
    decisions: int
    outcomes: BacktestSideOutcomes
    hold_rate: None | str
    reasons: BacktestSideReasons
    held: BacktestWorth
    released: BacktestWorth
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        policy = self.policy

        policy_version = self.policy_version

        decisions = self.decisions

        outcomes = self.outcomes.to_dict()

        hold_rate: None | str
        hold_rate = self.hold_rate

        reasons = self.reasons.to_dict()

        held = self.held.to_dict()

        released = self.released.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "policy": policy,
                "policy_version": policy_version,
                "decisions": decisions,
                "outcomes": outcomes,
                "hold_rate": hold_rate,
                "reasons": reasons,
                "held": held,
                "released": released,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.backtest_side_outcomes import BacktestSideOutcomes  # noqa: PLC0415
        from ..models.backtest_side_reasons import BacktestSideReasons  # noqa: PLC0415
        from ..models.backtest_worth import BacktestWorth  # noqa: PLC0415

        d = dict(src_dict)
        policy = d.pop("policy")

        policy_version = d.pop("policy_version")

        decisions = d.pop("decisions")

        outcomes = BacktestSideOutcomes.from_dict(d.pop("outcomes"))

        def _parse_hold_rate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        hold_rate = _parse_hold_rate(d.pop("hold_rate"))

        reasons = BacktestSideReasons.from_dict(d.pop("reasons"))

        held = BacktestWorth.from_dict(d.pop("held"))

        released = BacktestWorth.from_dict(d.pop("released"))

        backtest_side = cls(
            policy=policy,
            policy_version=policy_version,
            decisions=decisions,
            outcomes=outcomes,
            hold_rate=hold_rate,
            reasons=reasons,
            held=held,
            released=released,
        )

        backtest_side.additional_properties = d
        return backtest_side

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
