from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.posting_event_kind import PostingEventKind, check_posting_event_kind

T = TypeVar("T", bound="PostingEvent")


@_attrs_define
class PostingEvent:
    """The event behind a posting: where it lies in Kafka, and which version of what it told.

    Attributes:
        topic (str):
        partition (int):
        offset (int):
        time (datetime.datetime):
        kind (PostingEventKind):
        document_id (str):
        version (int):
    """

    topic: str
    partition: int
    offset: int
    time: datetime.datetime
    kind: PostingEventKind
    document_id: str
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        topic = self.topic

        partition = self.partition

        offset = self.offset

        time = self.time.isoformat()

        kind: str = self.kind

        document_id = self.document_id

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "topic": topic,
                "partition": partition,
                "offset": offset,
                "time": time,
                "kind": kind,
                "document_id": document_id,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        topic = d.pop("topic")

        partition = d.pop("partition")

        offset = d.pop("offset")

        time = datetime.datetime.fromisoformat(d.pop("time"))

        kind = check_posting_event_kind(d.pop("kind"))

        document_id = d.pop("document_id")

        version = d.pop("version")

        posting_event = cls(
            topic=topic,
            partition=partition,
            offset=offset,
            time=time,
            kind=kind,
            document_id=document_id,
            version=version,
        )

        posting_event.additional_properties = d
        return posting_event

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
