from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.check_answer_outcome import CheckAnswerOutcome, check_check_answer_outcome
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.buckets import Buckets
    from ..models.check_answer_rates import CheckAnswerRates
    from ..models.freshness import Freshness
    from ..models.group_figures import GroupFigures
    from ..models.order_value import OrderValue
    from ..models.reason import Reason
    from ..models.reservation import Reservation


T = TypeVar("T", bound="CheckAnswer")


@_attrs_define
class CheckAnswer:
    """`*_before` leave the order's own claim in the asked currency out; `order_amount` is its
    claim at this version.

    `exposure_after` = `exposure_before.total` + `reserved_before` + `order_amount`, exactly.
    `rates` is keyed "BASE/QUOTE". `currency` and the figures are null for an unknown account;
    `limit` null is unlimited when the account is known. `groups` are those that the order counts
    in, the nearest first; a caller limited to a segment is told of those with a head in it.
    `policy_scope` is the entry of the policy
    that the account was decided by: `default`, `segment:…`, `risk_class:…` or `account:…`; null
    in answers recorded before policies had entries.

        Attributes:
            check_id (str):
            order_id (str):
            order_version (int):
            account_id (str):
            account_known (bool):
            outcome (CheckAnswerOutcome):
            reasons (list[Reason]):
            order (OrderValue): What was asked: the whole order, gross, in its own currency.
            currency (None | str):
            order_amount (None | str):
            limit (None | str):
            exposure_before (Buckets | None):
            reserved_before (None | str):
            exposure_after (None | str):
            available_after (None | str):
            utilization_after (None | str):
            reservation (None | Reservation):
            hold_id (None | str):
            policy_version (int):
            rates (CheckAnswerRates):
            freshness (Freshness): How recent the exposure was: every inbound event up to `watermark` is in it.

                `watermark` and `lag_seconds` are null while not every inbound partition is known.
            decided_at (datetime.datetime):
            policy_scope (None | str | Unset):
            dry_run (bool | Unset):  Default: False.
            groups (list[GroupFigures] | Unset):
    """

    check_id: str
    order_id: str
    order_version: int
    account_id: str
    account_known: bool
    outcome: CheckAnswerOutcome
    reasons: list[Reason]
    order: OrderValue
    currency: None | str
    order_amount: None | str
    limit: None | str
    exposure_before: Buckets | None
    reserved_before: None | str
    exposure_after: None | str
    available_after: None | str
    utilization_after: None | str
    reservation: None | Reservation
    hold_id: None | str
    policy_version: int
    rates: CheckAnswerRates
    freshness: Freshness
    decided_at: datetime.datetime
    policy_scope: None | str | Unset = UNSET
    dry_run: bool | Unset = False
    groups: list[GroupFigures] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.buckets import Buckets  # noqa: PLC0415
        from ..models.reservation import Reservation  # noqa: PLC0415

        check_id = self.check_id

        order_id = self.order_id

        order_version = self.order_version

        account_id = self.account_id

        account_known = self.account_known

        outcome: str = self.outcome

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

        exposure_before: dict[str, Any] | None
        if isinstance(self.exposure_before, Buckets):
            exposure_before = self.exposure_before.to_dict()
        else:
            exposure_before = self.exposure_before

        reserved_before: None | str
        reserved_before = self.reserved_before

        exposure_after: None | str
        exposure_after = self.exposure_after

        available_after: None | str
        available_after = self.available_after

        utilization_after: None | str
        utilization_after = self.utilization_after

        reservation: dict[str, Any] | None
        if isinstance(self.reservation, Reservation):
            reservation = self.reservation.to_dict()
        else:
            reservation = self.reservation

        hold_id: None | str
        hold_id = self.hold_id

        policy_version = self.policy_version

        rates = self.rates.to_dict()

        freshness = self.freshness.to_dict()

        decided_at = self.decided_at.isoformat()

        policy_scope: None | str | Unset
        if isinstance(self.policy_scope, Unset):
            policy_scope = UNSET
        else:
            policy_scope = self.policy_scope

        dry_run = self.dry_run

        groups: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.groups, Unset):
            groups = []
            for groups_item_data in self.groups:
                groups_item = groups_item_data.to_dict()
                groups.append(groups_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "check_id": check_id,
                "order_id": order_id,
                "order_version": order_version,
                "account_id": account_id,
                "account_known": account_known,
                "outcome": outcome,
                "reasons": reasons,
                "order": order,
                "currency": currency,
                "order_amount": order_amount,
                "limit": limit,
                "exposure_before": exposure_before,
                "reserved_before": reserved_before,
                "exposure_after": exposure_after,
                "available_after": available_after,
                "utilization_after": utilization_after,
                "reservation": reservation,
                "hold_id": hold_id,
                "policy_version": policy_version,
                "rates": rates,
                "freshness": freshness,
                "decided_at": decided_at,
            }
        )
        if policy_scope is not UNSET:
            field_dict["policy_scope"] = policy_scope
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run
        if groups is not UNSET:
            field_dict["groups"] = groups

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.buckets import Buckets  # noqa: PLC0415
        from ..models.check_answer_rates import CheckAnswerRates  # noqa: PLC0415
        from ..models.freshness import Freshness  # noqa: PLC0415
        from ..models.group_figures import GroupFigures  # noqa: PLC0415
        from ..models.order_value import OrderValue  # noqa: PLC0415
        from ..models.reason import Reason  # noqa: PLC0415
        from ..models.reservation import Reservation  # noqa: PLC0415

        d = dict(src_dict)
        check_id = d.pop("check_id")

        order_id = d.pop("order_id")

        order_version = d.pop("order_version")

        account_id = d.pop("account_id")

        account_known = d.pop("account_known")

        outcome = check_check_answer_outcome(d.pop("outcome"))

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

        def _parse_exposure_before(data: object) -> Buckets | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                exposure_before_type_0 = Buckets.from_dict(data)

                return exposure_before_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Buckets | None, data)

        exposure_before = _parse_exposure_before(d.pop("exposure_before"))

        def _parse_reserved_before(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reserved_before = _parse_reserved_before(d.pop("reserved_before"))

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

        def _parse_utilization_after(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        utilization_after = _parse_utilization_after(d.pop("utilization_after"))

        def _parse_reservation(data: object) -> None | Reservation:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                reservation_type_0 = Reservation.from_dict(data)

                return reservation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Reservation, data)

        reservation = _parse_reservation(d.pop("reservation"))

        def _parse_hold_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        hold_id = _parse_hold_id(d.pop("hold_id"))

        policy_version = d.pop("policy_version")

        rates = CheckAnswerRates.from_dict(d.pop("rates"))

        freshness = Freshness.from_dict(d.pop("freshness"))

        decided_at = datetime.datetime.fromisoformat(d.pop("decided_at"))

        def _parse_policy_scope(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        policy_scope = _parse_policy_scope(d.pop("policy_scope", UNSET))

        dry_run = d.pop("dry_run", UNSET)

        _groups = d.pop("groups", UNSET)
        groups: list[GroupFigures] | Unset = UNSET
        if _groups is not UNSET:
            groups = []
            for groups_item_data in _groups:
                groups_item = GroupFigures.from_dict(groups_item_data)

                groups.append(groups_item)

        check_answer = cls(
            check_id=check_id,
            order_id=order_id,
            order_version=order_version,
            account_id=account_id,
            account_known=account_known,
            outcome=outcome,
            reasons=reasons,
            order=order,
            currency=currency,
            order_amount=order_amount,
            limit=limit,
            exposure_before=exposure_before,
            reserved_before=reserved_before,
            exposure_after=exposure_after,
            available_after=available_after,
            utilization_after=utilization_after,
            reservation=reservation,
            hold_id=hold_id,
            policy_version=policy_version,
            rates=rates,
            freshness=freshness,
            decided_at=decided_at,
            policy_scope=policy_scope,
            dry_run=dry_run,
            groups=groups,
        )

        check_answer.additional_properties = d
        return check_answer

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
