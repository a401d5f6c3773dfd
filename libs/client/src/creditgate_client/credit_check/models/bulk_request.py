from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bulk_check import BulkCheck


T = TypeVar("T", bound="BulkRequest")


@_attrs_define
class BulkRequest:
    """Up to 500 checks, decided in their order.

    Attributes:
        checks (list[BulkCheck]):
    """

    checks: list[BulkCheck]

    def to_dict(self) -> dict[str, Any]:
        checks = []
        for checks_item_data in self.checks:
            checks_item = checks_item_data.to_dict()
            checks.append(checks_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "checks": checks,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.bulk_check import BulkCheck  # noqa: PLC0415

        d = dict(src_dict)
        checks = []
        _checks = d.pop("checks")
        for checks_item_data in _checks:
            checks_item = BulkCheck.from_dict(checks_item_data)

            checks.append(checks_item)

        bulk_request = cls(
            checks=checks,
        )

        return bulk_request
