from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.policy_numbers_delivery_rules_off_type_0_item import (
    PolicyNumbersDeliveryRulesOffType0Item,
    check_policy_numbers_delivery_rules_off_type_0_item,
)
from ..models.policy_numbers_invoice_rules_off_type_0_item import (
    PolicyNumbersInvoiceRulesOffType0Item,
    check_policy_numbers_invoice_rules_off_type_0_item,
)
from ..models.policy_numbers_on_stale_type_0 import (
    PolicyNumbersOnStaleType0,
    check_policy_numbers_on_stale_type_0,
)
from ..models.policy_numbers_rules_off_type_0_item import (
    PolicyNumbersRulesOffType0Item,
    check_policy_numbers_rules_off_type_0_item,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.policy_amount import PolicyAmount


T = TypeVar("T", bound="PolicyNumbers")


@_attrs_define
class PolicyNumbers:
    """All numbers of the rules, with what they are unless the policy says otherwise; null is off.

    `warning_percent` of the limit is where the warning begins, and below `rearm_percent` it ends.
    Decisions may use `limit_percent` of every limit; `secured_percent` of an account's secured part
    is added to that. A release reserves for
    `reservation_days`. Data may be `stale_seconds` behind; what is older holds or, with
    `on_stale` "release", warns. Rates may be `rate_age_days` old. `order_maximum` is the most that
    one order may be worth. Items more than `overdue_days` past due hold once they sum to more than
    `overdue_tolerated`, or to more than `overdue_share_percent` of the receivables; cash that is not
    allocated pays the oldest of them first, unless `cash_pays_oldest` is off, and what is disputed
    of them is not counted where `leave_out_disputed` is on. Accounts hold
    above `dunning_level_max`, and `limit_grace_days` after the last day of their limit or
    `review_grace_days` after that of their review. People are told of what is more than
    `overdue_notice_days` past due, of a limit `limit_notice_days` before its last day, and of a
    review `review_notice_days` before its own. Rules in `rules_off` are not applied. For
    `recheck_days` after a release, reasons that are not about money are not raised again for the
    order; `delivery_rules_off` and `invoice_rules_off` are what its release has settled for good at
    these checkpoints. What is to be delivered more than `horizon_days` from now takes no credit;
    null: everything does. Accounts that are `excluded` are not checked, unless a person has stopped or flagged them.

        Attributes:
            warning_percent (int | None | Unset):  Default: 80.
            rearm_percent (int | None | Unset):  Default: 75.
            reservation_days (int | None | Unset):  Default: 7.
            stale_seconds (int | None | Unset):  Default: 60.
            on_stale (None | PolicyNumbersOnStaleType0 | Unset):  Default: 'hold'.
            rate_age_days (int | None | Unset):  Default: 7.
            limit_percent (int | None | Unset):  Default: 100.
            secured_percent (int | None | Unset):  Default: 100.
            order_maximum (None | PolicyAmount | Unset):
            overdue_days (int | None | Unset):  Default: 30.
            overdue_tolerated (None | PolicyAmount | Unset):
            overdue_share_percent (int | None | Unset):
            cash_pays_oldest (bool | None | Unset):  Default: True.
            leave_out_disputed (bool | None | Unset):  Default: False.
            dunning_level_max (int | None | Unset):
            limit_grace_days (int | None | Unset):  Default: 0.
            review_grace_days (int | None | Unset):  Default: 0.
            overdue_notice_days (int | None | Unset):  Default: 0.
            limit_notice_days (int | None | Unset):  Default: 30.
            review_notice_days (int | None | Unset):  Default: 7.
            rules_off (list[PolicyNumbersRulesOffType0Item] | None | Unset):
            recheck_days (int | None | Unset):  Default: 7.
            horizon_days (int | None | Unset):
            delivery_rules_off (list[PolicyNumbersDeliveryRulesOffType0Item] | None | Unset):
            invoice_rules_off (list[PolicyNumbersInvoiceRulesOffType0Item] | None | Unset):
            excluded (bool | None | Unset):  Default: False.
    """

    warning_percent: int | None | Unset = 80
    rearm_percent: int | None | Unset = 75
    reservation_days: int | None | Unset = 7
    stale_seconds: int | None | Unset = 60
    on_stale: None | PolicyNumbersOnStaleType0 | Unset = "hold"
    rate_age_days: int | None | Unset = 7
    limit_percent: int | None | Unset = 100
    secured_percent: int | None | Unset = 100
    order_maximum: None | PolicyAmount | Unset = UNSET
    overdue_days: int | None | Unset = 30
    overdue_tolerated: None | PolicyAmount | Unset = UNSET
    overdue_share_percent: int | None | Unset = UNSET
    cash_pays_oldest: bool | None | Unset = True
    leave_out_disputed: bool | None | Unset = False
    dunning_level_max: int | None | Unset = UNSET
    limit_grace_days: int | None | Unset = 0
    review_grace_days: int | None | Unset = 0
    overdue_notice_days: int | None | Unset = 0
    limit_notice_days: int | None | Unset = 30
    review_notice_days: int | None | Unset = 7
    rules_off: list[PolicyNumbersRulesOffType0Item] | None | Unset = UNSET
    recheck_days: int | None | Unset = 7
    horizon_days: int | None | Unset = UNSET
    delivery_rules_off: list[PolicyNumbersDeliveryRulesOffType0Item] | None | Unset = UNSET
    invoice_rules_off: list[PolicyNumbersInvoiceRulesOffType0Item] | None | Unset = UNSET
    excluded: bool | None | Unset = False

    def to_dict(self) -> dict[str, Any]:
        from ..models.policy_amount import PolicyAmount  # noqa: PLC0415

        warning_percent: int | None | Unset
        if isinstance(self.warning_percent, Unset):
            warning_percent = UNSET
        else:
            warning_percent = self.warning_percent

        rearm_percent: int | None | Unset
        if isinstance(self.rearm_percent, Unset):
            rearm_percent = UNSET
        else:
            rearm_percent = self.rearm_percent

        reservation_days: int | None | Unset
        if isinstance(self.reservation_days, Unset):
            reservation_days = UNSET
        else:
            reservation_days = self.reservation_days

        stale_seconds: int | None | Unset
        if isinstance(self.stale_seconds, Unset):
            stale_seconds = UNSET
        else:
            stale_seconds = self.stale_seconds

        on_stale: None | str | Unset
        if isinstance(self.on_stale, Unset):
            on_stale = UNSET
        elif isinstance(self.on_stale, str):
            on_stale = self.on_stale
        else:
            on_stale = self.on_stale

        rate_age_days: int | None | Unset
        if isinstance(self.rate_age_days, Unset):
            rate_age_days = UNSET
        else:
            rate_age_days = self.rate_age_days

        limit_percent: int | None | Unset
        if isinstance(self.limit_percent, Unset):
            limit_percent = UNSET
        else:
            limit_percent = self.limit_percent

        secured_percent: int | None | Unset
        if isinstance(self.secured_percent, Unset):
            secured_percent = UNSET
        else:
            secured_percent = self.secured_percent

        order_maximum: dict[str, Any] | None | Unset
        if isinstance(self.order_maximum, Unset):
            order_maximum = UNSET
        elif isinstance(self.order_maximum, PolicyAmount):
            order_maximum = self.order_maximum.to_dict()
        else:
            order_maximum = self.order_maximum

        overdue_days: int | None | Unset
        if isinstance(self.overdue_days, Unset):
            overdue_days = UNSET
        else:
            overdue_days = self.overdue_days

        overdue_tolerated: dict[str, Any] | None | Unset
        if isinstance(self.overdue_tolerated, Unset):
            overdue_tolerated = UNSET
        elif isinstance(self.overdue_tolerated, PolicyAmount):
            overdue_tolerated = self.overdue_tolerated.to_dict()
        else:
            overdue_tolerated = self.overdue_tolerated

        overdue_share_percent: int | None | Unset
        if isinstance(self.overdue_share_percent, Unset):
            overdue_share_percent = UNSET
        else:
            overdue_share_percent = self.overdue_share_percent

        cash_pays_oldest: bool | None | Unset
        if isinstance(self.cash_pays_oldest, Unset):
            cash_pays_oldest = UNSET
        else:
            cash_pays_oldest = self.cash_pays_oldest

        leave_out_disputed: bool | None | Unset
        if isinstance(self.leave_out_disputed, Unset):
            leave_out_disputed = UNSET
        else:
            leave_out_disputed = self.leave_out_disputed

        dunning_level_max: int | None | Unset
        if isinstance(self.dunning_level_max, Unset):
            dunning_level_max = UNSET
        else:
            dunning_level_max = self.dunning_level_max

        limit_grace_days: int | None | Unset
        if isinstance(self.limit_grace_days, Unset):
            limit_grace_days = UNSET
        else:
            limit_grace_days = self.limit_grace_days

        review_grace_days: int | None | Unset
        if isinstance(self.review_grace_days, Unset):
            review_grace_days = UNSET
        else:
            review_grace_days = self.review_grace_days

        overdue_notice_days: int | None | Unset
        if isinstance(self.overdue_notice_days, Unset):
            overdue_notice_days = UNSET
        else:
            overdue_notice_days = self.overdue_notice_days

        limit_notice_days: int | None | Unset
        if isinstance(self.limit_notice_days, Unset):
            limit_notice_days = UNSET
        else:
            limit_notice_days = self.limit_notice_days

        review_notice_days: int | None | Unset
        if isinstance(self.review_notice_days, Unset):
            review_notice_days = UNSET
        else:
            review_notice_days = self.review_notice_days

        rules_off: list[str] | None | Unset
        if isinstance(self.rules_off, Unset):
            rules_off = UNSET
        elif isinstance(self.rules_off, list):
            rules_off = []
            for rules_off_type_0_item_data in self.rules_off:
                rules_off_type_0_item: str = rules_off_type_0_item_data
                rules_off.append(rules_off_type_0_item)

        else:
            rules_off = self.rules_off

        recheck_days: int | None | Unset
        if isinstance(self.recheck_days, Unset):
            recheck_days = UNSET
        else:
            recheck_days = self.recheck_days

        horizon_days: int | None | Unset
        if isinstance(self.horizon_days, Unset):
            horizon_days = UNSET
        else:
            horizon_days = self.horizon_days

        delivery_rules_off: list[str] | None | Unset
        if isinstance(self.delivery_rules_off, Unset):
            delivery_rules_off = UNSET
        elif isinstance(self.delivery_rules_off, list):
            delivery_rules_off = []
            for delivery_rules_off_type_0_item_data in self.delivery_rules_off:
                delivery_rules_off_type_0_item: str = delivery_rules_off_type_0_item_data
                delivery_rules_off.append(delivery_rules_off_type_0_item)

        else:
            delivery_rules_off = self.delivery_rules_off

        invoice_rules_off: list[str] | None | Unset
        if isinstance(self.invoice_rules_off, Unset):
            invoice_rules_off = UNSET
        elif isinstance(self.invoice_rules_off, list):
            invoice_rules_off = []
            for invoice_rules_off_type_0_item_data in self.invoice_rules_off:
                invoice_rules_off_type_0_item: str = invoice_rules_off_type_0_item_data
                invoice_rules_off.append(invoice_rules_off_type_0_item)

        else:
            invoice_rules_off = self.invoice_rules_off

        excluded: bool | None | Unset
        if isinstance(self.excluded, Unset):
            excluded = UNSET
        else:
            excluded = self.excluded

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if warning_percent is not UNSET:
            field_dict["warning_percent"] = warning_percent
        if rearm_percent is not UNSET:
            field_dict["rearm_percent"] = rearm_percent
        if reservation_days is not UNSET:
            field_dict["reservation_days"] = reservation_days
        if stale_seconds is not UNSET:
            field_dict["stale_seconds"] = stale_seconds
        if on_stale is not UNSET:
            field_dict["on_stale"] = on_stale
        if rate_age_days is not UNSET:
            field_dict["rate_age_days"] = rate_age_days
        if limit_percent is not UNSET:
            field_dict["limit_percent"] = limit_percent
        if secured_percent is not UNSET:
            field_dict["secured_percent"] = secured_percent
        if order_maximum is not UNSET:
            field_dict["order_maximum"] = order_maximum
        if overdue_days is not UNSET:
            field_dict["overdue_days"] = overdue_days
        if overdue_tolerated is not UNSET:
            field_dict["overdue_tolerated"] = overdue_tolerated
        if overdue_share_percent is not UNSET:
            field_dict["overdue_share_percent"] = overdue_share_percent
        if cash_pays_oldest is not UNSET:
            field_dict["cash_pays_oldest"] = cash_pays_oldest
        if leave_out_disputed is not UNSET:
            field_dict["leave_out_disputed"] = leave_out_disputed
        if dunning_level_max is not UNSET:
            field_dict["dunning_level_max"] = dunning_level_max
        if limit_grace_days is not UNSET:
            field_dict["limit_grace_days"] = limit_grace_days
        if review_grace_days is not UNSET:
            field_dict["review_grace_days"] = review_grace_days
        if overdue_notice_days is not UNSET:
            field_dict["overdue_notice_days"] = overdue_notice_days
        if limit_notice_days is not UNSET:
            field_dict["limit_notice_days"] = limit_notice_days
        if review_notice_days is not UNSET:
            field_dict["review_notice_days"] = review_notice_days
        if rules_off is not UNSET:
            field_dict["rules_off"] = rules_off
        if recheck_days is not UNSET:
            field_dict["recheck_days"] = recheck_days
        if horizon_days is not UNSET:
            field_dict["horizon_days"] = horizon_days
        if delivery_rules_off is not UNSET:
            field_dict["delivery_rules_off"] = delivery_rules_off
        if invoice_rules_off is not UNSET:
            field_dict["invoice_rules_off"] = invoice_rules_off
        if excluded is not UNSET:
            field_dict["excluded"] = excluded

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.policy_amount import PolicyAmount  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_warning_percent(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        warning_percent = _parse_warning_percent(d.pop("warning_percent", UNSET))

        def _parse_rearm_percent(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        rearm_percent = _parse_rearm_percent(d.pop("rearm_percent", UNSET))

        def _parse_reservation_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        reservation_days = _parse_reservation_days(d.pop("reservation_days", UNSET))

        def _parse_stale_seconds(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        stale_seconds = _parse_stale_seconds(d.pop("stale_seconds", UNSET))

        def _parse_on_stale(data: object) -> None | PolicyNumbersOnStaleType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                on_stale_type_0 = check_policy_numbers_on_stale_type_0(data)

                return on_stale_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyNumbersOnStaleType0 | Unset, data)

        on_stale = _parse_on_stale(d.pop("on_stale", UNSET))

        def _parse_rate_age_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        rate_age_days = _parse_rate_age_days(d.pop("rate_age_days", UNSET))

        def _parse_limit_percent(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        limit_percent = _parse_limit_percent(d.pop("limit_percent", UNSET))

        def _parse_secured_percent(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        secured_percent = _parse_secured_percent(d.pop("secured_percent", UNSET))

        def _parse_order_maximum(data: object) -> None | PolicyAmount | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                order_maximum_type_0 = PolicyAmount.from_dict(data)

                return order_maximum_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyAmount | Unset, data)

        order_maximum = _parse_order_maximum(d.pop("order_maximum", UNSET))

        def _parse_overdue_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        overdue_days = _parse_overdue_days(d.pop("overdue_days", UNSET))

        def _parse_overdue_tolerated(data: object) -> None | PolicyAmount | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                overdue_tolerated_type_0 = PolicyAmount.from_dict(data)

                return overdue_tolerated_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyAmount | Unset, data)

        overdue_tolerated = _parse_overdue_tolerated(d.pop("overdue_tolerated", UNSET))

        def _parse_overdue_share_percent(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        overdue_share_percent = _parse_overdue_share_percent(d.pop("overdue_share_percent", UNSET))

        def _parse_cash_pays_oldest(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        cash_pays_oldest = _parse_cash_pays_oldest(d.pop("cash_pays_oldest", UNSET))

        def _parse_leave_out_disputed(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        leave_out_disputed = _parse_leave_out_disputed(d.pop("leave_out_disputed", UNSET))

        def _parse_dunning_level_max(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        dunning_level_max = _parse_dunning_level_max(d.pop("dunning_level_max", UNSET))

        def _parse_limit_grace_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        limit_grace_days = _parse_limit_grace_days(d.pop("limit_grace_days", UNSET))

        def _parse_review_grace_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        review_grace_days = _parse_review_grace_days(d.pop("review_grace_days", UNSET))

        def _parse_overdue_notice_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        overdue_notice_days = _parse_overdue_notice_days(d.pop("overdue_notice_days", UNSET))

        def _parse_limit_notice_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        limit_notice_days = _parse_limit_notice_days(d.pop("limit_notice_days", UNSET))

        def _parse_review_notice_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        review_notice_days = _parse_review_notice_days(d.pop("review_notice_days", UNSET))

        def _parse_rules_off(data: object) -> list[PolicyNumbersRulesOffType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                rules_off_type_0 = []
                _rules_off_type_0 = data
                for rules_off_type_0_item_data in _rules_off_type_0:
                    rules_off_type_0_item = check_policy_numbers_rules_off_type_0_item(
                        rules_off_type_0_item_data
                    )

                    rules_off_type_0.append(rules_off_type_0_item)

                return rules_off_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[PolicyNumbersRulesOffType0Item] | None | Unset, data)

        rules_off = _parse_rules_off(d.pop("rules_off", UNSET))

        def _parse_recheck_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        recheck_days = _parse_recheck_days(d.pop("recheck_days", UNSET))

        def _parse_horizon_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        horizon_days = _parse_horizon_days(d.pop("horizon_days", UNSET))

        def _parse_delivery_rules_off(
            data: object,
        ) -> list[PolicyNumbersDeliveryRulesOffType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                delivery_rules_off_type_0 = []
                _delivery_rules_off_type_0 = data
                for delivery_rules_off_type_0_item_data in _delivery_rules_off_type_0:
                    delivery_rules_off_type_0_item = (
                        check_policy_numbers_delivery_rules_off_type_0_item(
                            delivery_rules_off_type_0_item_data
                        )
                    )

                    delivery_rules_off_type_0.append(delivery_rules_off_type_0_item)

                return delivery_rules_off_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[PolicyNumbersDeliveryRulesOffType0Item] | None | Unset, data)

        delivery_rules_off = _parse_delivery_rules_off(d.pop("delivery_rules_off", UNSET))

        def _parse_invoice_rules_off(
            data: object,
        ) -> list[PolicyNumbersInvoiceRulesOffType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                invoice_rules_off_type_0 = []
                _invoice_rules_off_type_0 = data
                for invoice_rules_off_type_0_item_data in _invoice_rules_off_type_0:
                    invoice_rules_off_type_0_item = (
                        check_policy_numbers_invoice_rules_off_type_0_item(
                            invoice_rules_off_type_0_item_data
                        )
                    )

                    invoice_rules_off_type_0.append(invoice_rules_off_type_0_item)

                return invoice_rules_off_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[PolicyNumbersInvoiceRulesOffType0Item] | None | Unset, data)

        invoice_rules_off = _parse_invoice_rules_off(d.pop("invoice_rules_off", UNSET))

        def _parse_excluded(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        excluded = _parse_excluded(d.pop("excluded", UNSET))

        policy_numbers = cls(
            warning_percent=warning_percent,
            rearm_percent=rearm_percent,
            reservation_days=reservation_days,
            stale_seconds=stale_seconds,
            on_stale=on_stale,
            rate_age_days=rate_age_days,
            limit_percent=limit_percent,
            secured_percent=secured_percent,
            order_maximum=order_maximum,
            overdue_days=overdue_days,
            overdue_tolerated=overdue_tolerated,
            overdue_share_percent=overdue_share_percent,
            cash_pays_oldest=cash_pays_oldest,
            leave_out_disputed=leave_out_disputed,
            dunning_level_max=dunning_level_max,
            limit_grace_days=limit_grace_days,
            review_grace_days=review_grace_days,
            overdue_notice_days=overdue_notice_days,
            limit_notice_days=limit_notice_days,
            review_notice_days=review_notice_days,
            rules_off=rules_off,
            recheck_days=recheck_days,
            horizon_days=horizon_days,
            delivery_rules_off=delivery_rules_off,
            invoice_rules_off=invoice_rules_off,
            excluded=excluded,
        )

        return policy_numbers
