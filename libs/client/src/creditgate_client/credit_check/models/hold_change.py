from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.hold_change_act_type_0 import (
    HoldChangeActType0,
    check_hold_change_act_type_0,
)
from ..models.hold_change_role_type_0 import (
    HoldChangeRoleType0,
    check_hold_change_role_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="HoldChange")


@_attrs_define
class HoldChange:
    """Who brought the hold into its present state, and why.

    `by` is the name of an API key or a person's id, or "creditgate" for the system itself. The
    scope of a release by a person: up to `amount` in the order's currency and `tolerance_percent`
    above it, until `valid_until`; `role` is the person's. `act` is what was done; "proposed" is a
    release that waits for a second person; "reasons_changed" a look that found other reasons.

        Attributes:
            by (str):
            reason_code (str):
            comment (None | str | Unset):
            tolerance_percent (int | None | Unset):
            valid_until (datetime.datetime | None | Unset):
            amount (None | str | Unset):
            role (HoldChangeRoleType0 | None | Unset):
            act (HoldChangeActType0 | None | Unset):
    """

    by: str
    reason_code: str
    comment: None | str | Unset = UNSET
    tolerance_percent: int | None | Unset = UNSET
    valid_until: datetime.datetime | None | Unset = UNSET
    amount: None | str | Unset = UNSET
    role: HoldChangeRoleType0 | None | Unset = UNSET
    act: HoldChangeActType0 | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        by = self.by

        reason_code = self.reason_code

        comment: None | str | Unset
        if isinstance(self.comment, Unset):
            comment = UNSET
        else:
            comment = self.comment

        tolerance_percent: int | None | Unset
        if isinstance(self.tolerance_percent, Unset):
            tolerance_percent = UNSET
        else:
            tolerance_percent = self.tolerance_percent

        valid_until: None | str | Unset
        if isinstance(self.valid_until, Unset):
            valid_until = UNSET
        elif isinstance(self.valid_until, datetime.datetime):
            valid_until = self.valid_until.isoformat()
        else:
            valid_until = self.valid_until

        amount: None | str | Unset
        if isinstance(self.amount, Unset):
            amount = UNSET
        else:
            amount = self.amount

        role: None | str | Unset
        if isinstance(self.role, Unset):
            role = UNSET
        elif isinstance(self.role, str):
            role = self.role
        else:
            role = self.role

        act: None | str | Unset
        if isinstance(self.act, Unset):
            act = UNSET
        elif isinstance(self.act, str):
            act = self.act
        else:
            act = self.act

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "by": by,
                "reason_code": reason_code,
            }
        )
        if comment is not UNSET:
            field_dict["comment"] = comment
        if tolerance_percent is not UNSET:
            field_dict["tolerance_percent"] = tolerance_percent
        if valid_until is not UNSET:
            field_dict["valid_until"] = valid_until
        if amount is not UNSET:
            field_dict["amount"] = amount
        if role is not UNSET:
            field_dict["role"] = role
        if act is not UNSET:
            field_dict["act"] = act

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        by = d.pop("by")

        reason_code = d.pop("reason_code")

        def _parse_comment(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        comment = _parse_comment(d.pop("comment", UNSET))

        def _parse_tolerance_percent(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        tolerance_percent = _parse_tolerance_percent(d.pop("tolerance_percent", UNSET))

        def _parse_valid_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                valid_until_type_0 = datetime.datetime.fromisoformat(data)

                return valid_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        valid_until = _parse_valid_until(d.pop("valid_until", UNSET))

        def _parse_amount(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        amount = _parse_amount(d.pop("amount", UNSET))

        def _parse_role(data: object) -> HoldChangeRoleType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                role_type_0 = check_hold_change_role_type_0(data)

                return role_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(HoldChangeRoleType0 | None | Unset, data)

        role = _parse_role(d.pop("role", UNSET))

        def _parse_act(data: object) -> HoldChangeActType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                act_type_0 = check_hold_change_act_type_0(data)

                return act_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(HoldChangeActType0 | None | Unset, data)

        act = _parse_act(d.pop("act", UNSET))

        hold_change = cls(
            by=by,
            reason_code=reason_code,
            comment=comment,
            tolerance_percent=tolerance_percent,
            valid_until=valid_until,
            amount=amount,
            role=role,
            act=act,
        )

        hold_change.additional_properties = d
        return hold_change

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
