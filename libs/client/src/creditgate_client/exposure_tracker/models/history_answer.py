from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.history_point import HistoryPoint
    from ..models.largest_exposure import LargestExposure


T = TypeVar("T", bound="HistoryAnswer")


@_attrs_define
class HistoryAnswer:
    """A series of exposure as it was true, between two moments.

    All of it is in one currency, the account's at the end; null, and without points, where no
    account event had come by then. `largest` is of all moments between, not of the points alone.

        Attributes:
            account_id (str):
            currency (None | str):
            begin (datetime.datetime):
            end (datetime.datetime):
            points (list[HistoryPoint]):
            largest (LargestExposure | None):
            known_at (datetime.datetime | None | Unset):
    """

    account_id: str
    currency: None | str
    begin: datetime.datetime
    end: datetime.datetime
    points: list[HistoryPoint]
    largest: LargestExposure | None
    known_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.largest_exposure import LargestExposure  # noqa: PLC0415

        account_id = self.account_id

        currency: None | str
        currency = self.currency

        begin = self.begin.isoformat()

        end = self.end.isoformat()

        points = []
        for points_item_data in self.points:
            points_item = points_item_data.to_dict()
            points.append(points_item)

        largest: dict[str, Any] | None
        if isinstance(self.largest, LargestExposure):
            largest = self.largest.to_dict()
        else:
            largest = self.largest

        known_at: None | str | Unset
        if isinstance(self.known_at, Unset):
            known_at = UNSET
        elif isinstance(self.known_at, datetime.datetime):
            known_at = self.known_at.isoformat()
        else:
            known_at = self.known_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "account_id": account_id,
                "currency": currency,
                "begin": begin,
                "end": end,
                "points": points,
                "largest": largest,
            }
        )
        if known_at is not UNSET:
            field_dict["known_at"] = known_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.history_point import HistoryPoint  # noqa: PLC0415
        from ..models.largest_exposure import LargestExposure  # noqa: PLC0415

        d = dict(src_dict)
        account_id = d.pop("account_id")

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

        begin = datetime.datetime.fromisoformat(d.pop("begin"))

        end = datetime.datetime.fromisoformat(d.pop("end"))

        points = []
        _points = d.pop("points")
        for points_item_data in _points:
            points_item = HistoryPoint.from_dict(points_item_data)

            points.append(points_item)

        def _parse_largest(data: object) -> LargestExposure | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                largest_type_0 = LargestExposure.from_dict(data)

                return largest_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LargestExposure | None, data)

        largest = _parse_largest(d.pop("largest"))

        def _parse_known_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                known_at_type_0 = datetime.datetime.fromisoformat(data)

                return known_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        known_at = _parse_known_at(d.pop("known_at", UNSET))

        history_answer = cls(
            account_id=account_id,
            currency=currency,
            begin=begin,
            end=end,
            points=points,
            largest=largest,
            known_at=known_at,
        )

        history_answer.additional_properties = d
        return history_answer

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
