from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="HoldAssignRequest")


@_attrs_define
class HoldAssignRequest:
    """Who works on it; null gives it back to the queue.

    Attributes:
        assignee (None | str):
        comment (None | str | Unset):
    """

    assignee: None | str
    comment: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        assignee: None | str
        assignee = self.assignee

        comment: None | str | Unset
        if isinstance(self.comment, Unset):
            comment = UNSET
        else:
            comment = self.comment

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "assignee": assignee,
            }
        )
        if comment is not UNSET:
            field_dict["comment"] = comment

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_assignee(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        assignee = _parse_assignee(d.pop("assignee"))

        def _parse_comment(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        comment = _parse_comment(d.pop("comment", UNSET))

        hold_assign_request = cls(
            assignee=assignee,
            comment=comment,
        )

        return hold_assign_request
