from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.override_report_by import OverrideReportBy, check_override_report_by

if TYPE_CHECKING:
    from ..models.override_line import OverrideLine


T = TypeVar("T", bound="OverrideReport")


@_attrs_define
class OverrideReport:
    """
    Attributes:
        by (OverrideReportBy):
        items (list[OverrideLine]):
    """

    by: OverrideReportBy
    items: list[OverrideLine]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        by: str = self.by

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "by": by,
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.override_line import OverrideLine  # noqa: PLC0415

        d = dict(src_dict)
        by = check_override_report_by(d.pop("by"))

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = OverrideLine.from_dict(items_item_data)

            items.append(items_item)

        override_report = cls(
            by=by,
            items=items,
        )

        override_report.additional_properties = d
        return override_report

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
