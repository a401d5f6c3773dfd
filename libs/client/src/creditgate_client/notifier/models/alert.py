from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.alert_state import AlertState, check_alert_state
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.attempt import Attempt


T = TypeVar("T", bound="Alert")


@_attrs_define
class Alert:
    """One message to one recipient; `kind` is a notice kind, or `hold` and its end.

    The same `alert_id` goes with every try, so that a receiver can leave out a repeated one.

        Attributes:
            alert_id (str):
            kind (str):
            state (AlertState):
            channel (str):
            recipient (str):
            subject (str):
            account_id (None | str):
            order_id (None | str):
            hold_id (None | str):
            notice_id (None | str):
            created_at (datetime.datetime):
            sent_at (datetime.datetime | None):
            acknowledged_at (datetime.datetime | None | Unset):
            acknowledged_by (None | str | Unset):
            attempts (list[Attempt] | Unset):
    """

    alert_id: str
    kind: str
    state: AlertState
    channel: str
    recipient: str
    subject: str
    account_id: None | str
    order_id: None | str
    hold_id: None | str
    notice_id: None | str
    created_at: datetime.datetime
    sent_at: datetime.datetime | None
    acknowledged_at: datetime.datetime | None | Unset = UNSET
    acknowledged_by: None | str | Unset = UNSET
    attempts: list[Attempt] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        alert_id = self.alert_id

        kind = self.kind

        state: str = self.state

        channel = self.channel

        recipient = self.recipient

        subject = self.subject

        account_id: None | str
        account_id = self.account_id

        order_id: None | str
        order_id = self.order_id

        hold_id: None | str
        hold_id = self.hold_id

        notice_id: None | str
        notice_id = self.notice_id

        created_at = self.created_at.isoformat()

        sent_at: None | str
        if isinstance(self.sent_at, datetime.datetime):
            sent_at = self.sent_at.isoformat()
        else:
            sent_at = self.sent_at

        acknowledged_at: None | str | Unset
        if isinstance(self.acknowledged_at, Unset):
            acknowledged_at = UNSET
        elif isinstance(self.acknowledged_at, datetime.datetime):
            acknowledged_at = self.acknowledged_at.isoformat()
        else:
            acknowledged_at = self.acknowledged_at

        acknowledged_by: None | str | Unset
        if isinstance(self.acknowledged_by, Unset):
            acknowledged_by = UNSET
        else:
            acknowledged_by = self.acknowledged_by

        attempts: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.attempts, Unset):
            attempts = []
            for attempts_item_data in self.attempts:
                attempts_item = attempts_item_data.to_dict()
                attempts.append(attempts_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "alert_id": alert_id,
                "kind": kind,
                "state": state,
                "channel": channel,
                "recipient": recipient,
                "subject": subject,
                "account_id": account_id,
                "order_id": order_id,
                "hold_id": hold_id,
                "notice_id": notice_id,
                "created_at": created_at,
                "sent_at": sent_at,
            }
        )
        if acknowledged_at is not UNSET:
            field_dict["acknowledged_at"] = acknowledged_at
        if acknowledged_by is not UNSET:
            field_dict["acknowledged_by"] = acknowledged_by
        if attempts is not UNSET:
            field_dict["attempts"] = attempts

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.attempt import Attempt  # noqa: PLC0415

        d = dict(src_dict)
        alert_id = d.pop("alert_id")

        kind = d.pop("kind")

        state = check_alert_state(d.pop("state"))

        channel = d.pop("channel")

        recipient = d.pop("recipient")

        subject = d.pop("subject")

        def _parse_account_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        account_id = _parse_account_id(d.pop("account_id"))

        def _parse_order_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        order_id = _parse_order_id(d.pop("order_id"))

        def _parse_hold_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        hold_id = _parse_hold_id(d.pop("hold_id"))

        def _parse_notice_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        notice_id = _parse_notice_id(d.pop("notice_id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_sent_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                sent_at_type_0 = datetime.datetime.fromisoformat(data)

                return sent_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        sent_at = _parse_sent_at(d.pop("sent_at"))

        def _parse_acknowledged_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                acknowledged_at_type_0 = datetime.datetime.fromisoformat(data)

                return acknowledged_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        acknowledged_at = _parse_acknowledged_at(d.pop("acknowledged_at", UNSET))

        def _parse_acknowledged_by(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        acknowledged_by = _parse_acknowledged_by(d.pop("acknowledged_by", UNSET))

        _attempts = d.pop("attempts", UNSET)
        attempts: list[Attempt] | Unset = UNSET
        if _attempts is not UNSET:
            attempts = []
            for attempts_item_data in _attempts:
                attempts_item = Attempt.from_dict(attempts_item_data)

                attempts.append(attempts_item)

        alert = cls(
            alert_id=alert_id,
            kind=kind,
            state=state,
            channel=channel,
            recipient=recipient,
            subject=subject,
            account_id=account_id,
            order_id=order_id,
            hold_id=hold_id,
            notice_id=notice_id,
            created_at=created_at,
            sent_at=sent_at,
            acknowledged_at=acknowledged_at,
            acknowledged_by=acknowledged_by,
            attempts=attempts,
        )

        alert.additional_properties = d
        return alert

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
