from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.hold_v1_escalated_to_type_0 import (
    HoldV1EscalatedToType0,
    check_hold_v1_escalated_to_type_0,
)
from ..models.hold_v1_state import HoldV1State, check_hold_v1_state
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.forced_by import ForcedBy
    from ..models.hold_change import HoldChange
    from ..models.order_value import OrderValue
    from ..models.proposed_release import ProposedRelease
    from ..models.reason import Reason


T = TypeVar("T", bound="HoldV1")


@_attrs_define
class HoldV1:
    """`order` is the order's value in its own currency, `order_amount` its claim in the account's.

    `reasons`, `limit`, `exposure_after` and `available_after` are those of the decision that opened
    it, or of the last look at it that found other reasons; a figure is null where it could not be
    known (and `limit` also where it is unlimited). `check_id` is that decision; empty for a hold by
    hand of an order that nobody has asked about yet.

    `assignee` works on it, `escalated_to` is the role that has to decide, `proposed_release` what
    was wanted already, and `due_at` by when it should be decided on; each null where there is
    none. While `forced`, the order is held by hand (`forced_by`) whatever its version.

        Attributes:
            hold_id (str):
            version (int):
            state (HoldV1State):
            order_id (str):
            order_version (int):
            account_id (str):
            check_id (str):
            reasons (list[Reason]):
            order (OrderValue): What was asked: the whole order, gross, in its own currency.
            currency (None | str):
            order_amount (None | str):
            limit (None | str):
            exposure_after (None | str):
            available_after (None | str):
            opened_at (datetime.datetime):
            changed_at (datetime.datetime):
            change (HoldChange): Who brought the hold into its present state, and why.

                `by` is the name of an API key or a person's id, or "creditgate" for the system itself. The
                scope of a release by a person: up to `amount` in the order's currency and `tolerance_percent`
                above it, until `valid_until`; `role` is the person's. `act` is what was done; "proposed" is a
                release that waits for a second person; "reasons_changed" a look that found other reasons.
            priority (int | Unset):  Default: 0.
            deliver_on (datetime.date | None | Unset):
            forced (bool | Unset):  Default: False.
            forced_by (ForcedBy | None | Unset):
            assignee (None | str | Unset):
            escalated_to (HoldV1EscalatedToType0 | None | Unset):
            proposed_release (None | ProposedRelease | Unset):
            due_at (datetime.datetime | None | Unset):
    """

    hold_id: str
    version: int
    state: HoldV1State
    order_id: str
    order_version: int
    account_id: str
    check_id: str
    reasons: list[Reason]
    order: OrderValue
    currency: None | str
    order_amount: None | str
    limit: None | str
    exposure_after: None | str
    available_after: None | str
    opened_at: datetime.datetime
    changed_at: datetime.datetime
    change: HoldChange
    priority: int | Unset = 0
    deliver_on: datetime.date | None | Unset = UNSET
    forced: bool | Unset = False
    forced_by: ForcedBy | None | Unset = UNSET
    assignee: None | str | Unset = UNSET
    escalated_to: HoldV1EscalatedToType0 | None | Unset = UNSET
    proposed_release: None | ProposedRelease | Unset = UNSET
    due_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.forced_by import ForcedBy  # noqa: PLC0415
        from ..models.proposed_release import ProposedRelease  # noqa: PLC0415

        hold_id = self.hold_id

        version = self.version

        state: str = self.state

        order_id = self.order_id

        order_version = self.order_version

        account_id = self.account_id

        check_id = self.check_id

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.to_dict()
            reasons.append(reasons_item)

        order = self.order.to_dict()

        currency: None | str
        currency = self.currency

        order_amount: None | str
        order_amount = self.order_amount

        limit: None | str
        limit = self.limit

        exposure_after: None | str
        exposure_after = self.exposure_after

        available_after: None | str
        available_after = self.available_after

        opened_at = self.opened_at.isoformat()

        changed_at = self.changed_at.isoformat()

        change = self.change.to_dict()

        priority = self.priority

        deliver_on: None | str | Unset
        if isinstance(self.deliver_on, Unset):
            deliver_on = UNSET
        elif isinstance(self.deliver_on, datetime.date):
            deliver_on = self.deliver_on.isoformat()
        else:
            deliver_on = self.deliver_on

        forced = self.forced

        forced_by: dict[str, Any] | None | Unset
        if isinstance(self.forced_by, Unset):
            forced_by = UNSET
        elif isinstance(self.forced_by, ForcedBy):
            forced_by = self.forced_by.to_dict()
        else:
            forced_by = self.forced_by

        assignee: None | str | Unset
        if isinstance(self.assignee, Unset):
            assignee = UNSET
        else:
            assignee = self.assignee

        escalated_to: None | str | Unset
        if isinstance(self.escalated_to, Unset):
            escalated_to = UNSET
        elif isinstance(self.escalated_to, str):
            escalated_to = self.escalated_to
        else:
            escalated_to = self.escalated_to

        proposed_release: dict[str, Any] | None | Unset
        if isinstance(self.proposed_release, Unset):
            proposed_release = UNSET
        elif isinstance(self.proposed_release, ProposedRelease):
            proposed_release = self.proposed_release.to_dict()
        else:
            proposed_release = self.proposed_release

        due_at: None | str | Unset
        if isinstance(self.due_at, Unset):
            due_at = UNSET
        elif isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "hold_id": hold_id,
                "version": version,
                "state": state,
                "order_id": order_id,
                "order_version": order_version,
                "account_id": account_id,
                "check_id": check_id,
                "reasons": reasons,
                "order": order,
                "currency": currency,
                "order_amount": order_amount,
                "limit": limit,
                "exposure_after": exposure_after,
                "available_after": available_after,
                "opened_at": opened_at,
                "changed_at": changed_at,
                "change": change,
            }
        )
        if priority is not UNSET:
            field_dict["priority"] = priority
        if deliver_on is not UNSET:
            field_dict["deliver_on"] = deliver_on
        if forced is not UNSET:
            field_dict["forced"] = forced
        if forced_by is not UNSET:
            field_dict["forced_by"] = forced_by
        if assignee is not UNSET:
            field_dict["assignee"] = assignee
        if escalated_to is not UNSET:
            field_dict["escalated_to"] = escalated_to
        if proposed_release is not UNSET:
            field_dict["proposed_release"] = proposed_release
        if due_at is not UNSET:
            field_dict["due_at"] = due_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.forced_by import ForcedBy  # noqa: PLC0415
        from ..models.hold_change import HoldChange  # noqa: PLC0415
        from ..models.order_value import OrderValue  # noqa: PLC0415
        from ..models.proposed_release import ProposedRelease  # noqa: PLC0415
        from ..models.reason import Reason  # noqa: PLC0415

        d = dict(src_dict)
        hold_id = d.pop("hold_id")

        version = d.pop("version")

        state = check_hold_v1_state(d.pop("state"))

        order_id = d.pop("order_id")

        order_version = d.pop("order_version")

        account_id = d.pop("account_id")

        check_id = d.pop("check_id")

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = Reason.from_dict(reasons_item_data)

            reasons.append(reasons_item)

        order = OrderValue.from_dict(d.pop("order"))

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

        def _parse_order_amount(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        order_amount = _parse_order_amount(d.pop("order_amount"))

        def _parse_limit(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        limit = _parse_limit(d.pop("limit"))

        def _parse_exposure_after(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        exposure_after = _parse_exposure_after(d.pop("exposure_after"))

        def _parse_available_after(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        available_after = _parse_available_after(d.pop("available_after"))

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        changed_at = datetime.datetime.fromisoformat(d.pop("changed_at"))

        change = HoldChange.from_dict(d.pop("change"))

        priority = d.pop("priority", UNSET)

        def _parse_deliver_on(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                deliver_on_type_0 = datetime.date.fromisoformat(data)

                return deliver_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        deliver_on = _parse_deliver_on(d.pop("deliver_on", UNSET))

        forced = d.pop("forced", UNSET)

        def _parse_forced_by(data: object) -> ForcedBy | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                forced_by_type_0 = ForcedBy.from_dict(data)

                return forced_by_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ForcedBy | None | Unset, data)

        forced_by = _parse_forced_by(d.pop("forced_by", UNSET))

        def _parse_assignee(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        assignee = _parse_assignee(d.pop("assignee", UNSET))

        def _parse_escalated_to(data: object) -> HoldV1EscalatedToType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                escalated_to_type_0 = check_hold_v1_escalated_to_type_0(data)

                return escalated_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(HoldV1EscalatedToType0 | None | Unset, data)

        escalated_to = _parse_escalated_to(d.pop("escalated_to", UNSET))

        def _parse_proposed_release(data: object) -> None | ProposedRelease | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                proposed_release_type_0 = ProposedRelease.from_dict(data)

                return proposed_release_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProposedRelease | Unset, data)

        proposed_release = _parse_proposed_release(d.pop("proposed_release", UNSET))

        def _parse_due_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = datetime.datetime.fromisoformat(data)

                return due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        due_at = _parse_due_at(d.pop("due_at", UNSET))

        hold_v1 = cls(
            hold_id=hold_id,
            version=version,
            state=state,
            order_id=order_id,
            order_version=order_version,
            account_id=account_id,
            check_id=check_id,
            reasons=reasons,
            order=order,
            currency=currency,
            order_amount=order_amount,
            limit=limit,
            exposure_after=exposure_after,
            available_after=available_after,
            opened_at=opened_at,
            changed_at=changed_at,
            change=change,
            priority=priority,
            deliver_on=deliver_on,
            forced=forced,
            forced_by=forced_by,
            assignee=assignee,
            escalated_to=escalated_to,
            proposed_release=proposed_release,
            due_at=due_at,
        )

        hold_v1.additional_properties = d
        return hold_v1

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
