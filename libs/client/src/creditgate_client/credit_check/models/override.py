from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.override_against_item import (
    OverrideAgainstItem,
    check_override_against_item,
)
from ..models.override_role import OverrideRole, check_override_role

if TYPE_CHECKING:
    from ..models.override_outcome import OverrideOutcome


T = TypeVar("T", bound="Override")


@_attrs_define
class Override:
    """One release by a person: `against` are the reasons that held the order, `amount` what the
    release covers in the order's currency. `outcome` is empty while nothing went wrong.

        Attributes:
            override_id (str):
            hold_id (str):
            order_id (str):
            order_version (int):
            account_id (str):
            released_by (str):
            role (OverrideRole):
            reason_code (str):
            comment (str):
            against (list[OverrideAgainstItem]):
            currency (str): ISO 4217 code
            amount (str): amount in major units; no finer than the minor unit
            tolerance_percent (int):
            released_at (datetime.datetime):
            valid_until (datetime.datetime):
            outcome (list[OverrideOutcome]):
    """

    override_id: str
    hold_id: str
    order_id: str
    order_version: int
    account_id: str
    released_by: str
    role: OverrideRole
    reason_code: str
    comment: str
    against: list[OverrideAgainstItem]
    currency: str
    amount: str
    tolerance_percent: int
    released_at: datetime.datetime
    valid_until: datetime.datetime
    outcome: list[OverrideOutcome]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        override_id = self.override_id

        hold_id = self.hold_id

        order_id = self.order_id

        order_version = self.order_version

        account_id = self.account_id

        released_by = self.released_by

        role: str = self.role

        reason_code = self.reason_code

        comment = self.comment

        against = []
        for against_item_data in self.against:
            against_item: str = against_item_data
            against.append(against_item)

        currency = self.currency

        amount = self.amount

        tolerance_percent = self.tolerance_percent

        released_at = self.released_at.isoformat()

        valid_until = self.valid_until.isoformat()

        outcome = []
        for outcome_item_data in self.outcome:
            outcome_item = outcome_item_data.to_dict()
            outcome.append(outcome_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "override_id": override_id,
                "hold_id": hold_id,
                "order_id": order_id,
                "order_version": order_version,
                "account_id": account_id,
                "released_by": released_by,
                "role": role,
                "reason_code": reason_code,
                "comment": comment,
                "against": against,
                "currency": currency,
                "amount": amount,
                "tolerance_percent": tolerance_percent,
                "released_at": released_at,
                "valid_until": valid_until,
                "outcome": outcome,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.override_outcome import OverrideOutcome  # noqa: PLC0415

        d = dict(src_dict)
        override_id = d.pop("override_id")

        hold_id = d.pop("hold_id")

        order_id = d.pop("order_id")

        order_version = d.pop("order_version")

        account_id = d.pop("account_id")

        released_by = d.pop("released_by")

        role = check_override_role(d.pop("role"))

        reason_code = d.pop("reason_code")

        comment = d.pop("comment")

        against = []
        _against = d.pop("against")
        for against_item_data in _against:
            against_item = check_override_against_item(against_item_data)

            against.append(against_item)

        currency = d.pop("currency")

        amount = d.pop("amount")

        tolerance_percent = d.pop("tolerance_percent")

        released_at = datetime.datetime.fromisoformat(d.pop("released_at"))

        valid_until = datetime.datetime.fromisoformat(d.pop("valid_until"))

        outcome = []
        _outcome = d.pop("outcome")
        for outcome_item_data in _outcome:
            outcome_item = OverrideOutcome.from_dict(outcome_item_data)

            outcome.append(outcome_item)

        override = cls(
            override_id=override_id,
            hold_id=hold_id,
            order_id=order_id,
            order_version=order_version,
            account_id=account_id,
            released_by=released_by,
            role=role,
            reason_code=reason_code,
            comment=comment,
            against=against,
            currency=currency,
            amount=amount,
            tolerance_percent=tolerance_percent,
            released_at=released_at,
            valid_until=valid_until,
            outcome=outcome,
        )

        override.additional_properties = d
        return override

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
