from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CheckProgress")


@_attrs_define
class CheckProgress:
    """How much is left to look at and to tell; both 0 when all that is known has been told.

    Attributes:
        sweep_pending (int):
        outbox_pending (int):
        watermark (datetime.datetime | None | Unset):
    """

    sweep_pending: int
    outbox_pending: int
    watermark: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        sweep_pending = self.sweep_pending

        outbox_pending = self.outbox_pending

        watermark: None | str | Unset
        if isinstance(self.watermark, Unset):
            watermark = UNSET
        elif isinstance(self.watermark, datetime.datetime):
            watermark = self.watermark.isoformat()
        else:
            watermark = self.watermark

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "sweep_pending": sweep_pending,
                "outbox_pending": outbox_pending,
            }
        )
        if watermark is not UNSET:
            field_dict["watermark"] = watermark

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        sweep_pending = d.pop("sweep_pending")

        outbox_pending = d.pop("outbox_pending")

        def _parse_watermark(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                watermark_type_0 = datetime.datetime.fromisoformat(data)

                return watermark_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        watermark = _parse_watermark(d.pop("watermark", UNSET))

        check_progress = cls(
            sweep_pending=sweep_pending,
            outbox_pending=outbox_pending,
            watermark=watermark,
        )

        check_progress.additional_properties = d
        return check_progress

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
