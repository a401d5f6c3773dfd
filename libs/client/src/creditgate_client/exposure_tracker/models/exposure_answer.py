from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.exposure_answer_parent_link_type_0 import (
    ExposureAnswerParentLinkType0,
    check_exposure_answer_parent_link_type_0,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.currency_buckets import CurrencyBuckets
    from ..models.group import Group
    from ..models.overdue import Overdue


T = TypeVar("T", bound="ExposureAnswer")


@_attrs_define
class ExposureAnswer:
    """Buckets valued in the account's currency at the newest rates.

    `unvalued` holds what has no rate to that currency, in its own: it is in none of the sums.
    `currency` and the sums are null for an account that no account event has described yet.
    `utilization` is of what can be valued, null where the limit is null or 0. `as_of` and `known_at` are null for
    exposure now; else everything is told as of then, but for `watermark`, which is of now.

    `parent_link` says what became of the parent that the account names: it `counts`, it is
    `unknown`, or the parents form a `cycle`; in the last two cases the account is a root. It is
    told of now alone. With `group`, all figures but the limit are those of the account and all
    below it.

        Attributes:
            account_id (str):
            currency (None | str):
            limit (None | str):
            open_orders (None | str):
            unbilled (None | str):
            receivables (None | str):
            unapplied_cash (None | str):
            exposure (None | str):
            utilization (None | str):
            overdue (None | Overdue):
            by_currency (list[CurrencyBuckets]):
            unvalued (list[CurrencyBuckets]):
            watermark (datetime.datetime | None):
            as_of (datetime.datetime | None | Unset):
            known_at (datetime.datetime | None | Unset):
            parent_account_id (None | str | Unset):
            parent_link (ExposureAnswerParentLinkType0 | None | Unset):
            group (Group | None | Unset):
    """

    account_id: str
    currency: None | str
    limit: None | str
    open_orders: None | str
    unbilled: None | str
    receivables: None | str
    unapplied_cash: None | str
    exposure: None | str
    utilization: None | str
    overdue: None | Overdue
    by_currency: list[CurrencyBuckets]
    unvalued: list[CurrencyBuckets]
    watermark: datetime.datetime | None
    as_of: datetime.datetime | None | Unset = UNSET
    known_at: datetime.datetime | None | Unset = UNSET
    parent_account_id: None | str | Unset = UNSET
    parent_link: ExposureAnswerParentLinkType0 | None | Unset = UNSET
    group: Group | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.group import Group  # noqa: PLC0415
        from ..models.overdue import Overdue  # noqa: PLC0415

        account_id = self.account_id

        currency: None | str
        currency = self.currency

        limit: None | str
        limit = self.limit

        open_orders: None | str
        open_orders = self.open_orders

        unbilled: None | str
        unbilled = self.unbilled

        receivables: None | str
        receivables = self.receivables

        unapplied_cash: None | str
        unapplied_cash = self.unapplied_cash

        exposure: None | str
        exposure = self.exposure

        utilization: None | str
        utilization = self.utilization

        overdue: dict[str, Any] | None
        if isinstance(self.overdue, Overdue):
            overdue = self.overdue.to_dict()
        else:
            overdue = self.overdue

        by_currency = []
        for by_currency_item_data in self.by_currency:
            by_currency_item = by_currency_item_data.to_dict()
            by_currency.append(by_currency_item)

        unvalued = []
        for unvalued_item_data in self.unvalued:
            unvalued_item = unvalued_item_data.to_dict()
            unvalued.append(unvalued_item)

        watermark: None | str
        if isinstance(self.watermark, datetime.datetime):
            watermark = self.watermark.isoformat()
        else:
            watermark = self.watermark

        as_of: None | str | Unset
        if isinstance(self.as_of, Unset):
            as_of = UNSET
        elif isinstance(self.as_of, datetime.datetime):
            as_of = self.as_of.isoformat()
        else:
            as_of = self.as_of

        known_at: None | str | Unset
        if isinstance(self.known_at, Unset):
            known_at = UNSET
        elif isinstance(self.known_at, datetime.datetime):
            known_at = self.known_at.isoformat()
        else:
            known_at = self.known_at

        parent_account_id: None | str | Unset
        if isinstance(self.parent_account_id, Unset):
            parent_account_id = UNSET
        else:
            parent_account_id = self.parent_account_id

        parent_link: None | str | Unset
        if isinstance(self.parent_link, Unset):
            parent_link = UNSET
        elif isinstance(self.parent_link, str):
            parent_link = self.parent_link
        else:
            parent_link = self.parent_link

        group: dict[str, Any] | None | Unset
        if isinstance(self.group, Unset):
            group = UNSET
        elif isinstance(self.group, Group):
            group = self.group.to_dict()
        else:
            group = self.group

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "account_id": account_id,
                "currency": currency,
                "limit": limit,
                "open_orders": open_orders,
                "unbilled": unbilled,
                "receivables": receivables,
                "unapplied_cash": unapplied_cash,
                "exposure": exposure,
                "utilization": utilization,
                "overdue": overdue,
                "by_currency": by_currency,
                "unvalued": unvalued,
                "watermark": watermark,
            }
        )
        if as_of is not UNSET:
            field_dict["as_of"] = as_of
        if known_at is not UNSET:
            field_dict["known_at"] = known_at
        if parent_account_id is not UNSET:
            field_dict["parent_account_id"] = parent_account_id
        if parent_link is not UNSET:
            field_dict["parent_link"] = parent_link
        if group is not UNSET:
            field_dict["group"] = group

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.currency_buckets import CurrencyBuckets  # noqa: PLC0415
        from ..models.group import Group  # noqa: PLC0415
        from ..models.overdue import Overdue  # noqa: PLC0415

        d = dict(src_dict)
        account_id = d.pop("account_id")

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

        def _parse_limit(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        limit = _parse_limit(d.pop("limit"))

        def _parse_open_orders(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        open_orders = _parse_open_orders(d.pop("open_orders"))

        def _parse_unbilled(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        unbilled = _parse_unbilled(d.pop("unbilled"))

        def _parse_receivables(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        receivables = _parse_receivables(d.pop("receivables"))

        def _parse_unapplied_cash(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        unapplied_cash = _parse_unapplied_cash(d.pop("unapplied_cash"))

        def _parse_exposure(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        exposure = _parse_exposure(d.pop("exposure"))

        def _parse_utilization(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        utilization = _parse_utilization(d.pop("utilization"))

        def _parse_overdue(data: object) -> None | Overdue:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                overdue_type_0 = Overdue.from_dict(data)

                return overdue_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Overdue, data)

        overdue = _parse_overdue(d.pop("overdue"))

        by_currency = []
        _by_currency = d.pop("by_currency")
        for by_currency_item_data in _by_currency:
            by_currency_item = CurrencyBuckets.from_dict(by_currency_item_data)

            by_currency.append(by_currency_item)

        unvalued = []
        _unvalued = d.pop("unvalued")
        for unvalued_item_data in _unvalued:
            unvalued_item = CurrencyBuckets.from_dict(unvalued_item_data)

            unvalued.append(unvalued_item)

        def _parse_watermark(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                watermark_type_0 = datetime.datetime.fromisoformat(data)

                return watermark_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        watermark = _parse_watermark(d.pop("watermark"))

        def _parse_as_of(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                as_of_type_0 = datetime.datetime.fromisoformat(data)

                return as_of_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        as_of = _parse_as_of(d.pop("as_of", UNSET))

        def _parse_known_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                known_at_type_0 = datetime.datetime.fromisoformat(data)

                return known_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        known_at = _parse_known_at(d.pop("known_at", UNSET))

        def _parse_parent_account_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        parent_account_id = _parse_parent_account_id(d.pop("parent_account_id", UNSET))

        def _parse_parent_link(data: object) -> ExposureAnswerParentLinkType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                parent_link_type_0 = check_exposure_answer_parent_link_type_0(data)

                return parent_link_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExposureAnswerParentLinkType0 | None | Unset, data)

        parent_link = _parse_parent_link(d.pop("parent_link", UNSET))

        def _parse_group(data: object) -> Group | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                group_type_0 = Group.from_dict(data)

                return group_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Group | None | Unset, data)

        group = _parse_group(d.pop("group", UNSET))

        exposure_answer = cls(
            account_id=account_id,
            currency=currency,
            limit=limit,
            open_orders=open_orders,
            unbilled=unbilled,
            receivables=receivables,
            unapplied_cash=unapplied_cash,
            exposure=exposure,
            utilization=utilization,
            overdue=overdue,
            by_currency=by_currency,
            unvalued=unvalued,
            watermark=watermark,
            as_of=as_of,
            known_at=known_at,
            parent_account_id=parent_account_id,
            parent_link=parent_link,
            group=group,
        )

        exposure_answer.additional_properties = d
        return exposure_answer

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
