from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.silence_matchers import SilenceMatchers


T = TypeVar("T", bound="Silence")


@_attrs_define
class Silence:
    """
    Attributes:
        silence_id (str):
        matchers (SilenceMatchers):
        starts_at (datetime.datetime):
        ends_at (datetime.datetime):
        comment (str):
        created_by (str):
    """

    silence_id: str
    matchers: SilenceMatchers
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    comment: str
    created_by: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        silence_id = self.silence_id

        matchers = self.matchers.to_dict()

        starts_at = self.starts_at.isoformat()

        ends_at = self.ends_at.isoformat()

        comment = self.comment

        created_by = self.created_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "silence_id": silence_id,
                "matchers": matchers,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "comment": comment,
                "created_by": created_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.silence_matchers import SilenceMatchers  # noqa: PLC0415

        d = dict(src_dict)
        silence_id = d.pop("silence_id")

        matchers = SilenceMatchers.from_dict(d.pop("matchers"))

        starts_at = datetime.datetime.fromisoformat(d.pop("starts_at"))

        ends_at = datetime.datetime.fromisoformat(d.pop("ends_at"))

        comment = d.pop("comment")

        created_by = d.pop("created_by")

        silence = cls(
            silence_id=silence_id,
            matchers=matchers,
            starts_at=starts_at,
            ends_at=ends_at,
            comment=comment,
            created_by=created_by,
        )

        silence.additional_properties = d
        return silence

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
