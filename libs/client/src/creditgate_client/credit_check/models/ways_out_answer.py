from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ways_out_answer_outcome import (
    WaysOutAnswerOutcome,
    check_ways_out_answer_outcome,
)

if TYPE_CHECKING:
    from ..models.not_computed import NotComputed
    from ..models.order_value import OrderValue
    from ..models.reason import Reason
    from ..models.way_out import WayOut


T = TypeVar("T", bound="WaysOutAnswer")


@_attrs_define
class WaysOutAnswer:
    """`outcome` and `reasons` are what the order is answered as things stand at `decided_at`.
    `largest_amount` is the largest that could be released now, null where no amount would be.
    `ways` is empty where nothing can be computed, or the order would be released. For a caller
    limited to a segment both rest on what it may see: where a group whose head it may not see holds
    the order, no figure tells of its room, and `not_computed` names the reason.

        Attributes:
            hold_id (str):
            order_id (str):
            order_version (int):
            account_id (str):
            order (OrderValue): What was asked: the whole order, gross, in its own currency.
            outcome (WaysOutAnswerOutcome):
            reasons (list[Reason]):
            largest_amount (None | OrderValue):
            ways (list[WayOut]):
            not_computed (list[NotComputed]):
            policy_version (int):
            policy_scope (str):
            decided_at (datetime.datetime):
    """

    hold_id: str
    order_id: str
    order_version: int
    account_id: str
    order: OrderValue
    outcome: WaysOutAnswerOutcome
    reasons: list[Reason]
    largest_amount: None | OrderValue
    ways: list[WayOut]
    not_computed: list[NotComputed]
    policy_version: int
    policy_scope: str
    decided_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.order_value import OrderValue  # noqa: PLC0415

        hold_id = self.hold_id

        order_id = self.order_id

        order_version = self.order_version

        account_id = self.account_id

        order = self.order.to_dict()

        outcome: str = self.outcome

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.to_dict()
            reasons.append(reasons_item)

        largest_amount: dict[str, Any] | None
        if isinstance(self.largest_amount, OrderValue):
            largest_amount = self.largest_amount.to_dict()
        else:
            largest_amount = self.largest_amount

        ways = []
        for ways_item_data in self.ways:
            ways_item = ways_item_data.to_dict()
            ways.append(ways_item)

        not_computed = []
        for not_computed_item_data in self.not_computed:
            not_computed_item = not_computed_item_data.to_dict()
            not_computed.append(not_computed_item)

        policy_version = self.policy_version

        policy_scope = self.policy_scope

        decided_at = self.decided_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "hold_id": hold_id,
                "order_id": order_id,
                "order_version": order_version,
                "account_id": account_id,
                "order": order,
                "outcome": outcome,
                "reasons": reasons,
                "largest_amount": largest_amount,
                "ways": ways,
                "not_computed": not_computed,
                "policy_version": policy_version,
                "policy_scope": policy_scope,
                "decided_at": decided_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.not_computed import NotComputed  # noqa: PLC0415
        from ..models.order_value import OrderValue  # noqa: PLC0415
        from ..models.reason import Reason  # noqa: PLC0415
        from ..models.way_out import WayOut  # noqa: PLC0415

        d = dict(src_dict)
        hold_id = d.pop("hold_id")

        order_id = d.pop("order_id")

        order_version = d.pop("order_version")

        account_id = d.pop("account_id")

        order = OrderValue.from_dict(d.pop("order"))

        outcome = check_ways_out_answer_outcome(d.pop("outcome"))

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = Reason.from_dict(reasons_item_data)

            reasons.append(reasons_item)

        def _parse_largest_amount(data: object) -> None | OrderValue:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                largest_amount_type_0 = OrderValue.from_dict(data)

                return largest_amount_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OrderValue, data)

        largest_amount = _parse_largest_amount(d.pop("largest_amount"))

        ways = []
        _ways = d.pop("ways")
        for ways_item_data in _ways:
            ways_item = WayOut.from_dict(ways_item_data)

            ways.append(ways_item)

        not_computed = []
        _not_computed = d.pop("not_computed")
        for not_computed_item_data in _not_computed:
            not_computed_item = NotComputed.from_dict(not_computed_item_data)

            not_computed.append(not_computed_item)

        policy_version = d.pop("policy_version")

        policy_scope = d.pop("policy_scope")

        decided_at = datetime.datetime.fromisoformat(d.pop("decided_at"))

        ways_out_answer = cls(
            hold_id=hold_id,
            order_id=order_id,
            order_version=order_version,
            account_id=account_id,
            order=order,
            outcome=outcome,
            reasons=reasons,
            largest_amount=largest_amount,
            ways=ways,
            not_computed=not_computed,
            policy_version=policy_version,
            policy_scope=policy_scope,
            decided_at=decided_at,
        )

        ways_out_answer.additional_properties = d
        return ways_out_answer

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
