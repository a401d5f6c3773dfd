from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.bypass_kind import BypassKind, check_bypass_kind
from ..models.bypass_state import BypassState, check_bypass_state

if TYPE_CHECKING:
    from ..models.order_value import OrderValue


T = TypeVar("T", bound="Bypass")


@_attrs_define
class Bypass:
    """`order` is what is posted, whole, in its own currency; `released` the most that was released
    of it in that currency on this account, null if nothing was. `hold_id` is the hold that it went
    on against, and `notice_id` the notice that told of it.

        Attributes:
            bypass_id (str):
            kind (BypassKind):
            state (BypassState):
            account_id (str):
            order_id (str):
            order_version (int):
            order (OrderValue): What was asked: the whole order, gross, in its own currency.
            released (None | str):
            hold_id (None | str):
            notice_id (str):
            seen_at (datetime.datetime):
            ended_at (datetime.datetime | None):
    """

    bypass_id: str
    kind: BypassKind
    state: BypassState
    account_id: str
    order_id: str
    order_version: int
    order: OrderValue
    released: None | str
    hold_id: None | str
    notice_id: str
    seen_at: datetime.datetime
    ended_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        bypass_id = self.bypass_id

        kind: str = self.kind

        state: str = self.state

        account_id = self.account_id

        order_id = self.order_id

        order_version = self.order_version

        order = self.order.to_dict()

        released: None | str
        released = self.released

        hold_id: None | str
        hold_id = self.hold_id

        notice_id = self.notice_id

        seen_at = self.seen_at.isoformat()

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bypass_id": bypass_id,
                "kind": kind,
                "state": state,
                "account_id": account_id,
                "order_id": order_id,
                "order_version": order_version,
                "order": order,
                "released": released,
                "hold_id": hold_id,
                "notice_id": notice_id,
                "seen_at": seen_at,
                "ended_at": ended_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.order_value import OrderValue  # noqa: PLC0415

        d = dict(src_dict)
        bypass_id = d.pop("bypass_id")

        kind = check_bypass_kind(d.pop("kind"))

        state = check_bypass_state(d.pop("state"))

        account_id = d.pop("account_id")

        order_id = d.pop("order_id")

        order_version = d.pop("order_version")

        order = OrderValue.from_dict(d.pop("order"))

        def _parse_released(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        released = _parse_released(d.pop("released"))

        def _parse_hold_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        hold_id = _parse_hold_id(d.pop("hold_id"))

        notice_id = d.pop("notice_id")

        seen_at = datetime.datetime.fromisoformat(d.pop("seen_at"))

        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))

        bypass = cls(
            bypass_id=bypass_id,
            kind=kind,
            state=state,
            account_id=account_id,
            order_id=order_id,
            order_version=order_version,
            order=order,
            released=released,
            hold_id=hold_id,
            notice_id=notice_id,
            seen_at=seen_at,
            ended_at=ended_at,
        )

        bypass.additional_properties = d
        return bypass

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
