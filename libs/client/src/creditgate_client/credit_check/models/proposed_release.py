from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.proposed_release_role import (
    ProposedReleaseRole,
    check_proposed_release_role,
)

T = TypeVar("T", bound="ProposedRelease")


@_attrs_define
class ProposedRelease:
    """A release that a person wanted and that waits for somebody else: for a higher role, because
    it is above the person's ceiling, or for a second person.

        Attributes:
            by (str):
            role (ProposedReleaseRole):
            reason_code (str):
            comment (str):
            amount (str): amount in major units; no finer than the minor unit
            tolerance_percent (int):
            valid_days (int):
            proposed_at (datetime.datetime):
    """

    by: str
    role: ProposedReleaseRole
    reason_code: str
    comment: str
    amount: str
    tolerance_percent: int
    valid_days: int
    proposed_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        by = self.by

        role: str = self.role

        reason_code = self.reason_code

        comment = self.comment

        amount = self.amount

        tolerance_percent = self.tolerance_percent

        valid_days = self.valid_days

        proposed_at = self.proposed_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "by": by,
                "role": role,
                "reason_code": reason_code,
                "comment": comment,
                "amount": amount,
                "tolerance_percent": tolerance_percent,
                "valid_days": valid_days,
                "proposed_at": proposed_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        by = d.pop("by")

        role = check_proposed_release_role(d.pop("role"))

        reason_code = d.pop("reason_code")

        comment = d.pop("comment")

        amount = d.pop("amount")

        tolerance_percent = d.pop("tolerance_percent")

        valid_days = d.pop("valid_days")

        proposed_at = datetime.datetime.fromisoformat(d.pop("proposed_at"))

        proposed_release = cls(
            by=by,
            role=role,
            reason_code=reason_code,
            comment=comment,
            amount=amount,
            tolerance_percent=tolerance_percent,
            valid_days=valid_days,
            proposed_at=proposed_at,
        )

        proposed_release.additional_properties = d
        return proposed_release

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
