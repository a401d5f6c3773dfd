from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RateUsed")


@_attrs_define
class RateUsed:
    """One rate document that the figures rest on; a cross rate rests on two.

    Attributes:
        rate (str):
        as_of (datetime.datetime):
        version (int):
        source (str):
    """

    rate: str
    as_of: datetime.datetime
    version: int
    source: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        rate = self.rate

        as_of = self.as_of.isoformat()

        version = self.version

        source = self.source

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "rate": rate,
                "as_of": as_of,
                "version": version,
                "source": source,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        rate = d.pop("rate")

        as_of = datetime.datetime.fromisoformat(d.pop("as_of"))

        version = d.pop("version")

        source = d.pop("source")

        rate_used = cls(
            rate=rate,
            as_of=as_of,
            version=version,
            source=source,
        )

        rate_used.additional_properties = d
        return rate_used

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
