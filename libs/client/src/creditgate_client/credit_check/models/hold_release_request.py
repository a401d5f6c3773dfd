from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="HoldReleaseRequest")


@_attrs_define
class HoldReleaseRequest:
    """A person's release against the reasons: the order up to `amount` in its own currency (the
    order's own amount if left out), and by `tolerance_percent` more, for `valid_days`.

        Attributes:
            reason_code (str):
            comment (str):
            amount (None | str | Unset):
            tolerance_percent (int | None | Unset):
            valid_days (int | None | Unset):
    """

    reason_code: str
    comment: str
    amount: None | str | Unset = UNSET
    tolerance_percent: int | None | Unset = UNSET
    valid_days: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        reason_code = self.reason_code

        comment = self.comment

        amount: None | str | Unset
        if isinstance(self.amount, Unset):
            amount = UNSET
        else:
            amount = self.amount

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
                "reason_code": reason_code,
                "comment": comment,
            }
        )
        if amount is not UNSET:
            field_dict["amount"] = amount
        if tolerance_percent is not UNSET:
            field_dict["tolerance_percent"] = tolerance_percent
        if valid_days is not UNSET:
            field_dict["valid_days"] = valid_days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason_code = d.pop("reason_code")

        comment = d.pop("comment")

        def _parse_amount(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        amount = _parse_amount(d.pop("amount", UNSET))

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

        hold_release_request = cls(
            reason_code=reason_code,
            comment=comment,
            amount=amount,
            tolerance_percent=tolerance_percent,
            valid_days=valid_days,
        )

        return hold_release_request
