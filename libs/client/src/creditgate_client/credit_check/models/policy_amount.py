from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="PolicyAmount")


@_attrs_define
class PolicyAmount:
    """An amount with its currency; it is compared at the rates of the moment.

    Attributes:
        amount (str): amount in major units; no finer than the minor unit
        currency (str): ISO 4217 code
    """

    amount: str
    currency: str

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        currency = self.currency

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
                "currency": currency,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount")

        currency = d.pop("currency")

        policy_amount = cls(
            amount=amount,
            currency=currency,
        )

        return policy_amount
