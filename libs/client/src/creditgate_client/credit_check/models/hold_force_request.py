from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="HoldForceRequest")


@_attrs_define
class HoldForceRequest:
    """Holds an order by hand, known or not. `order_version`, `currency` and `amount` are only
    needed for an order that was neither asked about nor posted yet.

        Attributes:
            order_id (str):
            account_id (str):
            reason_code (str):
            comment (str):
            order_version (int | None | Unset):
            currency (None | str | Unset):
            amount (None | str | Unset):
    """

    order_id: str
    account_id: str
    reason_code: str
    comment: str
    order_version: int | None | Unset = UNSET
    currency: None | str | Unset = UNSET
    amount: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        order_id = self.order_id

        account_id = self.account_id

        reason_code = self.reason_code

        comment = self.comment

        order_version: int | None | Unset
        if isinstance(self.order_version, Unset):
            order_version = UNSET
        else:
            order_version = self.order_version

        currency: None | str | Unset
        if isinstance(self.currency, Unset):
            currency = UNSET
        else:
            currency = self.currency

        amount: None | str | Unset
        if isinstance(self.amount, Unset):
            amount = UNSET
        else:
            amount = self.amount

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "order_id": order_id,
                "account_id": account_id,
                "reason_code": reason_code,
                "comment": comment,
            }
        )
        if order_version is not UNSET:
            field_dict["order_version"] = order_version
        if currency is not UNSET:
            field_dict["currency"] = currency
        if amount is not UNSET:
            field_dict["amount"] = amount

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        order_id = d.pop("order_id")

        account_id = d.pop("account_id")

        reason_code = d.pop("reason_code")

        comment = d.pop("comment")

        def _parse_order_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        order_version = _parse_order_version(d.pop("order_version", UNSET))

        def _parse_currency(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        currency = _parse_currency(d.pop("currency", UNSET))

        def _parse_amount(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        amount = _parse_amount(d.pop("amount", UNSET))

        hold_force_request = cls(
            order_id=order_id,
            account_id=account_id,
            reason_code=reason_code,
            comment=comment,
            order_version=order_version,
            currency=currency,
            amount=amount,
        )

        return hold_force_request
