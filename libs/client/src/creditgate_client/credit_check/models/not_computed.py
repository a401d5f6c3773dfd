from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.not_computed_code import NotComputedCode, check_not_computed_code

T = TypeVar("T", bound="NotComputed")


@_attrs_define
class NotComputed:
    """A reason that no figure clears, and who or what does.

    Attributes:
        code (NotComputedCode):
        cleared_by (str):
    """

    code: NotComputedCode
    cleared_by: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code: str = self.code

        cleared_by = self.cleared_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "cleared_by": cleared_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = check_not_computed_code(d.pop("code"))

        cleared_by = d.pop("cleared_by")

        not_computed = cls(
            code=code,
            cleared_by=cleared_by,
        )

        not_computed.additional_properties = d
        return not_computed

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
