from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.override_report_by import OverrideReportBy, check_override_report_by
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.override_line import OverrideLine


T = TypeVar("T", bound="OverrideReport")


@_attrs_define
class OverrideReport:
    """`continues_before` is null when all releases asked for are added up. Otherwise there were too
    many for one answer: those released before that moment are not in it; ask for them with it as
    `until`, or for a shorter time.

        Attributes:
            by (OverrideReportBy):
            items (list[OverrideLine]):
            continues_before (datetime.datetime | None | Unset):
    """

    by: OverrideReportBy
    items: list[OverrideLine]
    continues_before: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        by: str = self.by

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        continues_before: None | str | Unset
        if isinstance(self.continues_before, Unset):
            continues_before = UNSET
        elif isinstance(self.continues_before, datetime.datetime):
            continues_before = self.continues_before.isoformat()
        else:
            continues_before = self.continues_before

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "by": by,
                "items": items,
            }
        )
        if continues_before is not UNSET:
            field_dict["continues_before"] = continues_before

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

        def _parse_continues_before(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                continues_before_type_0 = datetime.datetime.fromisoformat(data)

                return continues_before_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        continues_before = _parse_continues_before(d.pop("continues_before", UNSET))

        override_report = cls(
            by=by,
            items=items,
            continues_before=continues_before,
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
