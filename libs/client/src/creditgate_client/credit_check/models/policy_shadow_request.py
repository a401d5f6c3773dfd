from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PolicyShadowRequest")


@_attrs_define
class PolicyShadowRequest:
    """`on` false ends it.

    Attributes:
        comment (str):
        on (bool | None | Unset):  Default: True.
    """

    comment: str
    on: bool | None | Unset = True

    def to_dict(self) -> dict[str, Any]:
        comment = self.comment

        on: bool | None | Unset
        if isinstance(self.on, Unset):
            on = UNSET
        else:
            on = self.on

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "comment": comment,
            }
        )
        if on is not UNSET:
            field_dict["on"] = on

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        comment = d.pop("comment")

        def _parse_on(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        on = _parse_on(d.pop("on", UNSET))

        policy_shadow_request = cls(
            comment=comment,
            on=on,
        )

        return policy_shadow_request
