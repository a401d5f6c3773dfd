from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="VoidAnswer")


@_attrs_define
class VoidAnswer:
    """`reservations_voided` counts those that were live; `hold_id` is the hold that it cancelled.

    Attributes:
        order_id (str):
        order_version (int):
        reservations_voided (int):
        hold_id (None | str):
    """

    order_id: str
    order_version: int
    reservations_voided: int
    hold_id: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        order_id = self.order_id

        order_version = self.order_version

        reservations_voided = self.reservations_voided

        hold_id: None | str
        hold_id = self.hold_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "order_id": order_id,
                "order_version": order_version,
                "reservations_voided": reservations_voided,
                "hold_id": hold_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        order_id = d.pop("order_id")

        order_version = d.pop("order_version")

        reservations_voided = d.pop("reservations_voided")

        def _parse_hold_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        hold_id = _parse_hold_id(d.pop("hold_id"))

        void_answer = cls(
            order_id=order_id,
            order_version=order_version,
            reservations_voided=reservations_voided,
            hold_id=hold_id,
        )

        void_answer.additional_properties = d
        return void_answer

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
