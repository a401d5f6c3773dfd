from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.backtest_state import BacktestState, check_backtest_state

if TYPE_CHECKING:
    from ..models.backtest_progress import BacktestProgress
    from ..models.backtest_report import BacktestReport


T = TypeVar("T", bound="Backtest")


@_attrs_define
class Backtest:
    """One back-test; the report is there when it is done.

    Attributes:
        backtest_id (str):
        version (int):
        against (int):
        decided_from (datetime.datetime | None):
        decided_to (datetime.datetime | None):
        late_days (int):
        state (BacktestState):
        requested_by (str):
        requested_at (datetime.datetime):
        ended_at (datetime.datetime | None):
        progress (BacktestProgress): Events and questions gone through, of how many; null until they are counted.
        problem (None | str):
        report (BacktestReport | None):
    """

    backtest_id: str
    version: int
    against: int
    decided_from: datetime.datetime | None
    decided_to: datetime.datetime | None
    late_days: int
    state: BacktestState
    requested_by: str
    requested_at: datetime.datetime
    ended_at: datetime.datetime | None
    progress: BacktestProgress
    problem: None | str
    report: BacktestReport | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.backtest_report import BacktestReport  # noqa: PLC0415

        backtest_id = self.backtest_id

        version = self.version

        against = self.against

        decided_from: None | str
        if isinstance(self.decided_from, datetime.datetime):
            decided_from = self.decided_from.isoformat()
        else:
            decided_from = self.decided_from

        decided_to: None | str
        if isinstance(self.decided_to, datetime.datetime):
            decided_to = self.decided_to.isoformat()
        else:
            decided_to = self.decided_to

        late_days = self.late_days

        state: str = self.state

        requested_by = self.requested_by

        requested_at = self.requested_at.isoformat()

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        progress = self.progress.to_dict()

        problem: None | str
        problem = self.problem

        report: dict[str, Any] | None
        if isinstance(self.report, BacktestReport):
            report = self.report.to_dict()
        else:
            report = self.report

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "backtest_id": backtest_id,
                "version": version,
                "against": against,
                "decided_from": decided_from,
                "decided_to": decided_to,
                "late_days": late_days,
                "state": state,
                "requested_by": requested_by,
                "requested_at": requested_at,
                "ended_at": ended_at,
                "progress": progress,
                "problem": problem,
                "report": report,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.backtest_progress import BacktestProgress  # noqa: PLC0415
        from ..models.backtest_report import BacktestReport  # noqa: PLC0415

        d = dict(src_dict)
        backtest_id = d.pop("backtest_id")

        version = d.pop("version")

        against = d.pop("against")

        def _parse_decided_from(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_from_type_0 = datetime.datetime.fromisoformat(data)

                return decided_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_from = _parse_decided_from(d.pop("decided_from"))

        def _parse_decided_to(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_to_type_0 = datetime.datetime.fromisoformat(data)

                return decided_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_to = _parse_decided_to(d.pop("decided_to"))

        late_days = d.pop("late_days")

        state = check_backtest_state(d.pop("state"))

        requested_by = d.pop("requested_by")

        requested_at = datetime.datetime.fromisoformat(d.pop("requested_at"))

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

        progress = BacktestProgress.from_dict(d.pop("progress"))

        def _parse_problem(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        problem = _parse_problem(d.pop("problem"))

        def _parse_report(data: object) -> BacktestReport | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                report_type_0 = BacktestReport.from_dict(data)

                return report_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BacktestReport | None, data)

        report = _parse_report(d.pop("report"))

        backtest = cls(
            backtest_id=backtest_id,
            version=version,
            against=against,
            decided_from=decided_from,
            decided_to=decided_to,
            late_days=late_days,
            state=state,
            requested_by=requested_by,
            requested_at=requested_at,
            ended_at=ended_at,
            progress=progress,
            problem=problem,
            report=report,
        )

        backtest.additional_properties = d
        return backtest

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
