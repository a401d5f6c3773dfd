from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.backtest_flip import BacktestFlip
    from ..models.backtest_report_refused import BacktestReportRefused
    from ..models.backtest_side import BacktestSide
    from ..models.backtest_turn import BacktestTurn


T = TypeVar("T", bound="BacktestReport")


@_attrs_define
class BacktestReport:
    """The whole finding. `out_of_order` counts events with a time before that of an earlier one;
    `refused` questions about versions that were history already, by code. `newly_held` are
    decisions that the policy holds and the other one (`against`) releases, `newly_released` the
    other way round; both, and `flips`, are empty without a second policy. `flips` are the first
    ones, in the order of their decisions; `flips_left_out` tells how many more there are.

        Attributes:
            events (int):
            out_of_order (int):
            began_at (datetime.datetime | None):
            ended_at (datetime.datetime | None):
            asked (int):
            refused (BacktestReportRefused):
            late_days (int):
            tested (BacktestSide): What one policy did. `held` are the orders that it delayed; `reasons` counts decisions
                that were held, by each of their reasons.
            against (BacktestSide | None):
            newly_held (BacktestTurn): Decisions that went one way under one policy and the other way under the other, with
                the
                reasons of whichever holds.
            newly_released (BacktestTurn): Decisions that went one way under one policy and the other way under the other,
                with the
                reasons of whichever holds.
            flips (list[BacktestFlip]):
            flips_left_out (int | Unset):  Default: 0.
    """

    events: int
    out_of_order: int
    began_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    asked: int
    refused: BacktestReportRefused
    late_days: int
    tested: BacktestSide
    against: BacktestSide | None
    newly_held: BacktestTurn
    newly_released: BacktestTurn
    flips: list[BacktestFlip]
    flips_left_out: int | Unset = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.backtest_side import BacktestSide  # noqa: PLC0415

        events = self.events

        out_of_order = self.out_of_order

        began_at: None | str
        if isinstance(self.began_at, datetime.datetime):
            began_at = self.began_at.isoformat()
        else:
            began_at = self.began_at

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        asked = self.asked

        refused = self.refused.to_dict()

        late_days = self.late_days

        tested = self.tested.to_dict()

        against: dict[str, Any] | None
        if isinstance(self.against, BacktestSide):
            against = self.against.to_dict()
        else:
            against = self.against

        newly_held = self.newly_held.to_dict()

        newly_released = self.newly_released.to_dict()

        flips = []
        for flips_item_data in self.flips:
            flips_item = flips_item_data.to_dict()
            flips.append(flips_item)

        flips_left_out = self.flips_left_out

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "events": events,
                "out_of_order": out_of_order,
                "began_at": began_at,
                "ended_at": ended_at,
                "asked": asked,
                "refused": refused,
                "late_days": late_days,
                "tested": tested,
                "against": against,
                "newly_held": newly_held,
                "newly_released": newly_released,
                "flips": flips,
            }
        )
        if flips_left_out is not UNSET:
            field_dict["flips_left_out"] = flips_left_out

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.backtest_flip import BacktestFlip  # noqa: PLC0415
        from ..models.backtest_report_refused import BacktestReportRefused  # noqa: PLC0415
        from ..models.backtest_side import BacktestSide  # noqa: PLC0415
        from ..models.backtest_turn import BacktestTurn  # noqa: PLC0415

        d = dict(src_dict)
        events = d.pop("events")

        out_of_order = d.pop("out_of_order")

        def _parse_began_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                began_at_type_0 = datetime.datetime.fromisoformat(data)

                return began_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        began_at = _parse_began_at(d.pop("began_at"))

        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))

        asked = d.pop("asked")

        refused = BacktestReportRefused.from_dict(d.pop("refused"))

        late_days = d.pop("late_days")

        tested = BacktestSide.from_dict(d.pop("tested"))

        def _parse_against(data: object) -> BacktestSide | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                against_type_0 = BacktestSide.from_dict(data)

                return against_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BacktestSide | None, data)

        against = _parse_against(d.pop("against"))

        newly_held = BacktestTurn.from_dict(d.pop("newly_held"))

        newly_released = BacktestTurn.from_dict(d.pop("newly_released"))

        flips = []
        _flips = d.pop("flips")
        for flips_item_data in _flips:
            flips_item = BacktestFlip.from_dict(flips_item_data)

            flips.append(flips_item)

        flips_left_out = d.pop("flips_left_out", UNSET)

        backtest_report = cls(
            events=events,
            out_of_order=out_of_order,
            began_at=began_at,
            ended_at=ended_at,
            asked=asked,
            refused=refused,
            late_days=late_days,
            tested=tested,
            against=against,
            newly_held=newly_held,
            newly_released=newly_released,
            flips=flips,
            flips_left_out=flips_left_out,
        )

        backtest_report.additional_properties = d
        return backtest_report

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
