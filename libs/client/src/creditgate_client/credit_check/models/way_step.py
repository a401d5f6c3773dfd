from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.way_step_kind import WayStepKind, check_way_step_kind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.order_value import OrderValue
    from ..models.way_item import WayItem
    from ..models.way_order import WayOrder


T = TypeVar("T", bound="WayStep")


@_attrs_define
class WayStep:
    """One step; what does not belong to its kind is null or empty.

    `reduce_order`: to `amount`. `pay`: `items`, and `amount` in advance where they are not enough.
    `cancel_orders`: `orders`. `wait`: until `at`, which lies in `day`. `raise_limit`: the limit of
    `account_id` by `amount` to `limit`; `temporary` says which of its two limits. `extend_limit`
    and `review`: to `day`, or beyond. `shorten_terms`: the order's, to `days`.

        Attributes:
            kind (WayStepKind):
            message (str):
            amount (None | OrderValue | Unset):
            limit (None | OrderValue | Unset):
            temporary (bool | None | Unset):
            account_id (None | str | Unset):
            items (list[WayItem] | Unset):
            orders (list[WayOrder] | Unset):
            at (datetime.datetime | None | Unset):
            day (datetime.date | None | Unset):
            days (int | None | Unset):
    """

    kind: WayStepKind
    message: str
    amount: None | OrderValue | Unset = UNSET
    limit: None | OrderValue | Unset = UNSET
    temporary: bool | None | Unset = UNSET
    account_id: None | str | Unset = UNSET
    items: list[WayItem] | Unset = UNSET
    orders: list[WayOrder] | Unset = UNSET
    at: datetime.datetime | None | Unset = UNSET
    day: datetime.date | None | Unset = UNSET
    days: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.order_value import OrderValue  # noqa: PLC0415

        kind: str = self.kind

        message = self.message

        amount: dict[str, Any] | None | Unset
        if isinstance(self.amount, Unset):
            amount = UNSET
        elif isinstance(self.amount, OrderValue):
            amount = self.amount.to_dict()
        else:
            amount = self.amount

        limit: dict[str, Any] | None | Unset
        if isinstance(self.limit, Unset):
            limit = UNSET
        elif isinstance(self.limit, OrderValue):
            limit = self.limit.to_dict()
        else:
            limit = self.limit

        temporary: bool | None | Unset
        if isinstance(self.temporary, Unset):
            temporary = UNSET
        else:
            temporary = self.temporary

        account_id: None | str | Unset
        if isinstance(self.account_id, Unset):
            account_id = UNSET
        else:
            account_id = self.account_id

        items: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.items, Unset):
            items = []
            for items_item_data in self.items:
                items_item = items_item_data.to_dict()
                items.append(items_item)

        orders: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.orders, Unset):
            orders = []
            for orders_item_data in self.orders:
                orders_item = orders_item_data.to_dict()
                orders.append(orders_item)

        at: None | str | Unset
        if isinstance(self.at, Unset):
            at = UNSET
        elif isinstance(self.at, datetime.datetime):
            at = self.at.isoformat()
        else:
            at = self.at

        day: None | str | Unset
        if isinstance(self.day, Unset):
            day = UNSET
        elif isinstance(self.day, datetime.date):
            day = self.day.isoformat()
        else:
            day = self.day

        days: int | None | Unset
        if isinstance(self.days, Unset):
            days = UNSET
        else:
            days = self.days

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "message": message,
            }
        )
        if amount is not UNSET:
            field_dict["amount"] = amount
        if limit is not UNSET:
            field_dict["limit"] = limit
        if temporary is not UNSET:
            field_dict["temporary"] = temporary
        if account_id is not UNSET:
            field_dict["account_id"] = account_id
        if items is not UNSET:
            field_dict["items"] = items
        if orders is not UNSET:
            field_dict["orders"] = orders
        if at is not UNSET:
            field_dict["at"] = at
        if day is not UNSET:
            field_dict["day"] = day
        if days is not UNSET:
            field_dict["days"] = days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.order_value import OrderValue  # noqa: PLC0415
        from ..models.way_item import WayItem  # noqa: PLC0415
        from ..models.way_order import WayOrder  # noqa: PLC0415

        d = dict(src_dict)
        kind = check_way_step_kind(d.pop("kind"))

        message = d.pop("message")

        def _parse_amount(data: object) -> None | OrderValue | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                amount_type_0 = OrderValue.from_dict(data)

                return amount_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OrderValue | Unset, data)

        amount = _parse_amount(d.pop("amount", UNSET))

        def _parse_limit(data: object) -> None | OrderValue | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                limit_type_0 = OrderValue.from_dict(data)

                return limit_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OrderValue | Unset, data)

        limit = _parse_limit(d.pop("limit", UNSET))

        def _parse_temporary(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        temporary = _parse_temporary(d.pop("temporary", UNSET))

        def _parse_account_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        account_id = _parse_account_id(d.pop("account_id", UNSET))

        _items = d.pop("items", UNSET)
        items: list[WayItem] | Unset = UNSET
        if _items is not UNSET:
            items = []
            for items_item_data in _items:
                items_item = WayItem.from_dict(items_item_data)

                items.append(items_item)

        _orders = d.pop("orders", UNSET)
        orders: list[WayOrder] | Unset = UNSET
        if _orders is not UNSET:
            orders = []
            for orders_item_data in _orders:
                orders_item = WayOrder.from_dict(orders_item_data)

                orders.append(orders_item)

        def _parse_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                at_type_0 = datetime.datetime.fromisoformat(data)

                return at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        at = _parse_at(d.pop("at", UNSET))

        def _parse_day(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                day_type_0 = datetime.date.fromisoformat(data)

                return day_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        day = _parse_day(d.pop("day", UNSET))

        def _parse_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        days = _parse_days(d.pop("days", UNSET))

        way_step = cls(
            kind=kind,
            message=message,
            amount=amount,
            limit=limit,
            temporary=temporary,
            account_id=account_id,
            items=items,
            orders=orders,
            at=at,
            day=day,
            days=days,
        )

        way_step.additional_properties = d
        return way_step

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
