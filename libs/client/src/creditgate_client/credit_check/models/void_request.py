from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="VoidRequest")


@_attrs_define
class VoidRequest:
    """Reservations up to this version, itself included, are given back.

    Attributes:
        order_version (int):
    """

    order_version: int

    def to_dict(self) -> dict[str, Any]:
        order_version = self.order_version

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "order_version": order_version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        order_version = d.pop("order_version")

        void_request = cls(
            order_version=order_version,
        )

        return void_request
