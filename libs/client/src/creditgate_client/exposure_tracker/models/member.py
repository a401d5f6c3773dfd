from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.currency_buckets import CurrencyBuckets


T = TypeVar("T", bound="Member")


@_attrs_define
class Member:
    """One member of a group, `distance` levels below its head.

    The buckets and `exposure` are its own, valued in the head's currency (null without one), so
    they add up to the group's except for rounding; `by_currency` adds up exactly.

        Attributes:
            account_id (str):
            parent_account_id (None | str):
            distance (int):
            currency (None | str):
            open_orders (None | str):
            unbilled (None | str):
            receivables (None | str):
            unapplied_cash (None | str):
            exposure (None | str):
            by_currency (list[CurrencyBuckets]):
            unvalued (list[CurrencyBuckets]):
    """

    account_id: str
    parent_account_id: None | str
    distance: int
    currency: None | str
    open_orders: None | str
    unbilled: None | str
    receivables: None | str
    unapplied_cash: None | str
    exposure: None | str
    by_currency: list[CurrencyBuckets]
    unvalued: list[CurrencyBuckets]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        account_id = self.account_id

        parent_account_id: None | str
        parent_account_id = self.parent_account_id

        distance = self.distance

        currency: None | str
        currency = self.currency

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

        by_currency = []
        for by_currency_item_data in self.by_currency:
            by_currency_item = by_currency_item_data.to_dict()
            by_currency.append(by_currency_item)

        unvalued = []
        for unvalued_item_data in self.unvalued:
            unvalued_item = unvalued_item_data.to_dict()
            unvalued.append(unvalued_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "account_id": account_id,
                "parent_account_id": parent_account_id,
                "distance": distance,
                "currency": currency,
                "open_orders": open_orders,
                "unbilled": unbilled,
                "receivables": receivables,
                "unapplied_cash": unapplied_cash,
                "exposure": exposure,
                "by_currency": by_currency,
                "unvalued": unvalued,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.currency_buckets import CurrencyBuckets  # noqa: PLC0415

        d = dict(src_dict)
        account_id = d.pop("account_id")

        def _parse_parent_account_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        parent_account_id = _parse_parent_account_id(d.pop("parent_account_id"))

        distance = d.pop("distance")

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

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

        member = cls(
            account_id=account_id,
            parent_account_id=parent_account_id,
            distance=distance,
            currency=currency,
            open_orders=open_orders,
            unbilled=unbilled,
            receivables=receivables,
            unapplied_cash=unapplied_cash,
            exposure=exposure,
            by_currency=by_currency,
            unvalued=unvalued,
        )

        member.additional_properties = d
        return member

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
