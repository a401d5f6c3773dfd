from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="BacktestRequest")


@_attrs_define
class BacktestRequest:
    """Which recorded decisions are asked about again: those from `decided_from` on and before
    `decided_to`, all that are kept unless given. `against` is another version, the one in force
    unless given. An invoice is paid late when that is more than `late_days` after it was due.

        Attributes:
            against (int | None | Unset):
            decided_from (datetime.datetime | None | Unset):
            decided_to (datetime.datetime | None | Unset):
            late_days (int | None | Unset):  Default: 0.
    """

    against: int | None | Unset = UNSET
    decided_from: datetime.datetime | None | Unset = UNSET
    decided_to: datetime.datetime | None | Unset = UNSET
    late_days: int | None | Unset = 0

    def to_dict(self) -> dict[str, Any]:
        against: int | None | Unset
        if isinstance(self.against, Unset):
            against = UNSET
        else:
            against = self.against

        decided_from: None | str | Unset
        if isinstance(self.decided_from, Unset):
            decided_from = UNSET
        elif isinstance(self.decided_from, datetime.datetime):
            decided_from = self.decided_from.isoformat()
        else:
            decided_from = self.decided_from

        decided_to: None | str | Unset
        if isinstance(self.decided_to, Unset):
            decided_to = UNSET
        elif isinstance(self.decided_to, datetime.datetime):
            decided_to = self.decided_to.isoformat()
        else:
            decided_to = self.decided_to

        late_days: int | None | Unset
        if isinstance(self.late_days, Unset):
            late_days = UNSET
        else:
            late_days = self.late_days

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if against is not UNSET:
            field_dict["against"] = against
        if decided_from is not UNSET:
            field_dict["decided_from"] = decided_from
        if decided_to is not UNSET:
            field_dict["decided_to"] = decided_to
        if late_days is not UNSET:
            field_dict["late_days"] = late_days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_against(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        against = _parse_against(d.pop("against", UNSET))

        def _parse_decided_from(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_from_type_0 = datetime.datetime.fromisoformat(data)

                return decided_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        decided_from = _parse_decided_from(d.pop("decided_from", UNSET))

        def _parse_decided_to(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_to_type_0 = datetime.datetime.fromisoformat(data)

                return decided_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        decided_to = _parse_decided_to(d.pop("decided_to", UNSET))

        def _parse_late_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        late_days = _parse_late_days(d.pop("late_days", UNSET))

        backtest_request = cls(
            against=against,
            decided_from=decided_from,
            decided_to=decided_to,
            late_days=late_days,
        )

        return backtest_request
