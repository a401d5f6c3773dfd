from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="HoldRejectRequest")


@_attrs_define
class HoldRejectRequest:
    """
    Attributes:
        reason_code (str):
        comment (str):
    """

    reason_code: str
    comment: str

    def to_dict(self) -> dict[str, Any]:
        reason_code = self.reason_code

        comment = self.comment

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reason_code": reason_code,
                "comment": comment,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason_code = d.pop("reason_code")

        comment = d.pop("comment")

        hold_reject_request = cls(
            reason_code=reason_code,
            comment=comment,
        )

        return hold_reject_request
