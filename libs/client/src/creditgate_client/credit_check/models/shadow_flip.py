from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.shadow_flip_outcome import ShadowFlipOutcome, check_shadow_flip_outcome
from ..models.shadow_flip_reasons_item import (
    ShadowFlipReasonsItem,
    check_shadow_flip_reasons_item,
)
from ..models.shadow_flip_shadow_outcome import (
    ShadowFlipShadowOutcome,
    check_shadow_flip_shadow_outcome,
)
from ..models.shadow_flip_shadow_reasons_item import (
    ShadowFlipShadowReasonsItem,
    check_shadow_flip_shadow_reasons_item,
)

T = TypeVar("T", bound="ShadowFlip")


@_attrs_define
class ShadowFlip:
    """A recorded decision that the shadow would have made otherwise: a hold instead of a release,
    or a release instead of a hold. `reasons` are the codes that each side gave.

        Attributes:
            check_id (str):
            order_id (str):
            order_version (int):
            account_id (str):
            decided_at (datetime.datetime):
            policy_version (int):
            outcome (ShadowFlipOutcome):
            reasons (list[ShadowFlipReasonsItem]):
            shadow_version (int):
            shadow_scope (str):
            shadow_outcome (ShadowFlipShadowOutcome):
            shadow_reasons (list[ShadowFlipShadowReasonsItem]):
    """

    check_id: str
    order_id: str
    order_version: int
    account_id: str
    decided_at: datetime.datetime
    policy_version: int
    outcome: ShadowFlipOutcome
    reasons: list[ShadowFlipReasonsItem]
    shadow_version: int
    shadow_scope: str
    shadow_outcome: ShadowFlipShadowOutcome
    shadow_reasons: list[ShadowFlipShadowReasonsItem]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        check_id = self.check_id

        order_id = self.order_id

        order_version = self.order_version

        account_id = self.account_id

        decided_at = self.decided_at.isoformat()

        policy_version = self.policy_version

        outcome: str = self.outcome

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item: str = reasons_item_data
            reasons.append(reasons_item)

        shadow_version = self.shadow_version

        shadow_scope = self.shadow_scope

        shadow_outcome: str = self.shadow_outcome

        shadow_reasons = []
        for shadow_reasons_item_data in self.shadow_reasons:
            shadow_reasons_item: str = shadow_reasons_item_data
            shadow_reasons.append(shadow_reasons_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "check_id": check_id,
                "order_id": order_id,
                "order_version": order_version,
                "account_id": account_id,
                "decided_at": decided_at,
                "policy_version": policy_version,
                "outcome": outcome,
                "reasons": reasons,
                "shadow_version": shadow_version,
                "shadow_scope": shadow_scope,
                "shadow_outcome": shadow_outcome,
                "shadow_reasons": shadow_reasons,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        check_id = d.pop("check_id")

        order_id = d.pop("order_id")

        order_version = d.pop("order_version")

        account_id = d.pop("account_id")

        decided_at = datetime.datetime.fromisoformat(d.pop("decided_at"))

        policy_version = d.pop("policy_version")

        outcome = check_shadow_flip_outcome(d.pop("outcome"))

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = check_shadow_flip_reasons_item(reasons_item_data)

            reasons.append(reasons_item)

        shadow_version = d.pop("shadow_version")

        shadow_scope = d.pop("shadow_scope")

        shadow_outcome = check_shadow_flip_shadow_outcome(d.pop("shadow_outcome"))

        shadow_reasons = []
        _shadow_reasons = d.pop("shadow_reasons")
        for shadow_reasons_item_data in _shadow_reasons:
            shadow_reasons_item = check_shadow_flip_shadow_reasons_item(shadow_reasons_item_data)

            shadow_reasons.append(shadow_reasons_item)

        shadow_flip = cls(
            check_id=check_id,
            order_id=order_id,
            order_version=order_version,
            account_id=account_id,
            decided_at=decided_at,
            policy_version=policy_version,
            outcome=outcome,
            reasons=reasons,
            shadow_version=shadow_version,
            shadow_scope=shadow_scope,
            shadow_outcome=shadow_outcome,
            shadow_reasons=shadow_reasons,
        )

        shadow_flip.additional_properties = d
        return shadow_flip

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
