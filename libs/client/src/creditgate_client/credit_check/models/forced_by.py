from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ForcedBy")


@_attrs_define
class ForcedBy:
    """The person who holds the order by hand, whatever the rules say.

    Attributes:
        by (str):
        reason_code (str):
        comment (str):
        forced_at (datetime.datetime):
    """

    by: str
    reason_code: str
    comment: str
    forced_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        by = self.by

        reason_code = self.reason_code

        comment = self.comment

        forced_at = self.forced_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "by": by,
                "reason_code": reason_code,
                "comment": comment,
                "forced_at": forced_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        by = d.pop("by")

        reason_code = d.pop("reason_code")

        comment = d.pop("comment")

        forced_at = datetime.datetime.fromisoformat(d.pop("forced_at"))

        forced_by = cls(
            by=by,
            reason_code=reason_code,
            comment=comment,
            forced_at=forced_at,
        )

        forced_by.additional_properties = d
        return forced_by

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
