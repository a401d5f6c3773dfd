from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Content")


@_attrs_define
class Content:
    """One content of a version that came with several: when and where it came.

    `counts` marks the one that counts; `differs` names the fields in which another one differs
    from it. Of a version that was only requested none counts, and `differs` is from the first.

        Attributes:
            counts (bool):
            differs (list[str]):
            effective_at (datetime.datetime):
            recorded_at (datetime.datetime):
            topic (str):
            partition (int):
            offset (int):
    """

    counts: bool
    differs: list[str]
    effective_at: datetime.datetime
    recorded_at: datetime.datetime
    topic: str
    partition: int
    offset: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        counts = self.counts

        differs = self.differs

        effective_at = self.effective_at.isoformat()

        recorded_at = self.recorded_at.isoformat()

        topic = self.topic

        partition = self.partition

        offset = self.offset

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "counts": counts,
                "differs": differs,
                "effective_at": effective_at,
                "recorded_at": recorded_at,
                "topic": topic,
                "partition": partition,
                "offset": offset,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        counts = d.pop("counts")

        differs = cast(list[str], d.pop("differs"))

        effective_at = datetime.datetime.fromisoformat(d.pop("effective_at"))

        recorded_at = datetime.datetime.fromisoformat(d.pop("recorded_at"))

        topic = d.pop("topic")

        partition = d.pop("partition")

        offset = d.pop("offset")

        content = cls(
            counts=counts,
            differs=differs,
            effective_at=effective_at,
            recorded_at=recorded_at,
            topic=topic,
            partition=partition,
            offset=offset,
        )

        content.additional_properties = d
        return content

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
