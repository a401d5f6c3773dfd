from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.limit_step_act import LimitStepAct, check_limit_step_act
from ..models.limit_step_role_type_0 import (
    LimitStepRoleType0,
    check_limit_step_role_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="LimitStep")


@_attrs_define
class LimitStep:
    """One thing that happened to a request.

    Attributes:
        act (LimitStepAct):
        by (str):
        role (LimitStepRoleType0 | None):
        comment (None | str):
        at (datetime.datetime):
        limit_version (int | None | Unset):
    """

    act: LimitStepAct
    by: str
    role: LimitStepRoleType0 | None
    comment: None | str
    at: datetime.datetime
    limit_version: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        act: str = self.act

        by = self.by

        role: None | str
        if isinstance(self.role, str):
            role = self.role
        else:
            role = self.role

        comment: None | str
        comment = self.comment

        at = self.at.isoformat()

        limit_version: int | None | Unset
        if isinstance(self.limit_version, Unset):
            limit_version = UNSET
        else:
            limit_version = self.limit_version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "act": act,
                "by": by,
                "role": role,
                "comment": comment,
                "at": at,
            }
        )
        if limit_version is not UNSET:
            field_dict["limit_version"] = limit_version

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        act = check_limit_step_act(d.pop("act"))

        by = d.pop("by")

        def _parse_role(data: object) -> LimitStepRoleType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                role_type_0 = check_limit_step_role_type_0(data)

                return role_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LimitStepRoleType0 | None, data)

        role = _parse_role(d.pop("role"))

        def _parse_comment(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        comment = _parse_comment(d.pop("comment"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        def _parse_limit_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        limit_version = _parse_limit_version(d.pop("limit_version", UNSET))

        limit_step = cls(
            act=act,
            by=by,
            role=role,
            comment=comment,
            at=at,
            limit_version=limit_version,
        )

        limit_step.additional_properties = d
        return limit_step

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
