from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="PolicyActivation")


@_attrs_define
class PolicyActivation:
    """One coming into force, by whom and why.

    Attributes:
        active_from (datetime.datetime):
        activated_by (str):
        activated_at (datetime.datetime):
        comment (str):
    """

    active_from: datetime.datetime
    activated_by: str
    activated_at: datetime.datetime
    comment: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        active_from = self.active_from.isoformat()

        activated_by = self.activated_by

        activated_at = self.activated_at.isoformat()

        comment = self.comment

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "active_from": active_from,
                "activated_by": activated_by,
                "activated_at": activated_at,
                "comment": comment,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        active_from = datetime.datetime.fromisoformat(d.pop("active_from"))

        activated_by = d.pop("activated_by")

        activated_at = datetime.datetime.fromisoformat(d.pop("activated_at"))

        comment = d.pop("comment")

        policy_activation = cls(
            active_from=active_from,
            activated_by=activated_by,
            activated_at=activated_at,
            comment=comment,
        )

        policy_activation.additional_properties = d
        return policy_activation

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
