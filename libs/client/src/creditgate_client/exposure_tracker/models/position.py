from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Position")


@_attrs_define
class Position:
    """`applied_offset` is the offset *after* the last applied record, the next one to be read: the
    record at offset N is applied once `applied_offset` is above N. `end_offset` is the offset after
    the last record of the partition, and `lag` counts the records from the one to the other;
    `stopped` says why a partition stands still until a person has looked.

        Attributes:
            topic (str):
            partition (int):
            applied_offset (int):
            end_offset (int | None):
            lag (int | None):
            watermark (datetime.datetime | None):
            stopped (None | str | Unset):
    """

    topic: str
    partition: int
    applied_offset: int
    end_offset: int | None
    lag: int | None
    watermark: datetime.datetime | None
    stopped: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        topic = self.topic

        partition = self.partition

        applied_offset = self.applied_offset

        end_offset: int | None
        end_offset = self.end_offset

        lag: int | None
        lag = self.lag

        watermark: None | str
        if isinstance(self.watermark, datetime.datetime):
            watermark = self.watermark.isoformat()
        else:
            watermark = self.watermark

        stopped: None | str | Unset
        if isinstance(self.stopped, Unset):
            stopped = UNSET
        else:
            stopped = self.stopped

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "topic": topic,
                "partition": partition,
                "applied_offset": applied_offset,
                "end_offset": end_offset,
                "lag": lag,
                "watermark": watermark,
            }
        )
        if stopped is not UNSET:
            field_dict["stopped"] = stopped

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        topic = d.pop("topic")

        partition = d.pop("partition")

        applied_offset = d.pop("applied_offset")

        def _parse_end_offset(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        end_offset = _parse_end_offset(d.pop("end_offset"))

        def _parse_lag(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        lag = _parse_lag(d.pop("lag"))

        def _parse_watermark(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                watermark_type_0 = datetime.datetime.fromisoformat(data)

                return watermark_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        watermark = _parse_watermark(d.pop("watermark"))

        def _parse_stopped(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        stopped = _parse_stopped(d.pop("stopped", UNSET))

        position = cls(
            topic=topic,
            partition=partition,
            applied_offset=applied_offset,
            end_offset=end_offset,
            lag=lag,
            watermark=watermark,
            stopped=stopped,
        )

        position.additional_properties = d
        return position

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
