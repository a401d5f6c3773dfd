from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="PolicyReview")


@_attrs_define
class PolicyReview:
    """Another person's word on a draft; without approval it never comes into force.

    Attributes:
        approved (bool):
        comment (str):
    """

    approved: bool
    comment: str

    def to_dict(self) -> dict[str, Any]:
        approved = self.approved

        comment = self.comment

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "approved": approved,
                "comment": comment,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        approved = d.pop("approved")

        comment = d.pop("comment")

        policy_review = cls(
            approved=approved,
            comment=comment,
        )

        return policy_review
