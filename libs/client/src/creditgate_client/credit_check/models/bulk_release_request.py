from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="BulkReleaseRequest")


@_attrs_define
class BulkReleaseRequest:
    """Up to 500 holds released for one reason, each for its own order's amount.

    Attributes:
        hold_ids (list[str]):
        reason_code (str):
        comment (str):
        tolerance_percent (int | None | Unset):
        valid_days (int | None | Unset):
    """

    hold_ids: list[str]
    reason_code: str
    comment: str
    tolerance_percent: int | None | Unset = UNSET
    valid_days: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        hold_ids = self.hold_ids

        reason_code = self.reason_code

        comment = self.comment

        tolerance_percent: int | None | Unset
        if isinstance(self.tolerance_percent, Unset):
            tolerance_percent = UNSET
        else:
            tolerance_percent = self.tolerance_percent

        valid_days: int | None | Unset
        if isinstance(self.valid_days, Unset):
            valid_days = UNSET
        else:
            valid_days = self.valid_days

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "hold_ids": hold_ids,
                "reason_code": reason_code,
                "comment": comment,
            }
        )
        if tolerance_percent is not UNSET:
            field_dict["tolerance_percent"] = tolerance_percent
        if valid_days is not UNSET:
            field_dict["valid_days"] = valid_days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        hold_ids = cast(list[str], d.pop("hold_ids"))

        reason_code = d.pop("reason_code")

        comment = d.pop("comment")

        def _parse_tolerance_percent(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        tolerance_percent = _parse_tolerance_percent(d.pop("tolerance_percent", UNSET))

        def _parse_valid_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        valid_days = _parse_valid_days(d.pop("valid_days", UNSET))

        bulk_release_request = cls(
            hold_ids=hold_ids,
            reason_code=reason_code,
            comment=comment,
            tolerance_percent=tolerance_percent,
            valid_days=valid_days,
        )

        return bulk_release_request
