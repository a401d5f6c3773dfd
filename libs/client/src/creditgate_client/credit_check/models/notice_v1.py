from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.notice_v1_kind import NoticeV1Kind, check_notice_v1_kind
from ..models.notice_v1_severity import NoticeV1Severity, check_notice_v1_severity
from ..models.notice_v1_state import NoticeV1State, check_notice_v1_state
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.notice_v1_facts import NoticeV1Facts


T = TypeVar("T", bound="NoticeV1")


@_attrs_define
class NoticeV1:
    """`facts` are the numbers behind it, by name, as text (amounts with `currency` beside them).

    Raising and clearing tell the same `notice_id`; `cleared_at` is null while it stands.

        Attributes:
            notice_id (str):
            kind (NoticeV1Kind):
            state (NoticeV1State):
            severity (NoticeV1Severity):
            facts (NoticeV1Facts):
            raised_at (datetime.datetime):
            account_id (None | str | Unset):
            order_id (None | str | Unset):
            cleared_at (datetime.datetime | None | Unset):
    """

    notice_id: str
    kind: NoticeV1Kind
    state: NoticeV1State
    severity: NoticeV1Severity
    facts: NoticeV1Facts
    raised_at: datetime.datetime
    account_id: None | str | Unset = UNSET
    order_id: None | str | Unset = UNSET
    cleared_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        notice_id = self.notice_id

        kind: str = self.kind

        state: str = self.state

        severity: str = self.severity

        facts = self.facts.to_dict()

        raised_at = self.raised_at.isoformat()

        account_id: None | str | Unset
        if isinstance(self.account_id, Unset):
            account_id = UNSET
        else:
            account_id = self.account_id

        order_id: None | str | Unset
        if isinstance(self.order_id, Unset):
            order_id = UNSET
        else:
            order_id = self.order_id

        cleared_at: None | str | Unset
        if isinstance(self.cleared_at, Unset):
            cleared_at = UNSET
        elif isinstance(self.cleared_at, datetime.datetime):
            cleared_at = self.cleared_at.isoformat()
        else:
            cleared_at = self.cleared_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "notice_id": notice_id,
                "kind": kind,
                "state": state,
                "severity": severity,
                "facts": facts,
                "raised_at": raised_at,
            }
        )
        if account_id is not UNSET:
            field_dict["account_id"] = account_id
        if order_id is not UNSET:
            field_dict["order_id"] = order_id
        if cleared_at is not UNSET:
            field_dict["cleared_at"] = cleared_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.notice_v1_facts import NoticeV1Facts  # noqa: PLC0415

        d = dict(src_dict)
        notice_id = d.pop("notice_id")

        kind = check_notice_v1_kind(d.pop("kind"))

        state = check_notice_v1_state(d.pop("state"))

        severity = check_notice_v1_severity(d.pop("severity"))

        facts = NoticeV1Facts.from_dict(d.pop("facts"))

        raised_at = datetime.datetime.fromisoformat(d.pop("raised_at"))

        def _parse_account_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        account_id = _parse_account_id(d.pop("account_id", UNSET))

        def _parse_order_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        order_id = _parse_order_id(d.pop("order_id", UNSET))

        def _parse_cleared_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                cleared_at_type_0 = datetime.datetime.fromisoformat(data)

                return cleared_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        cleared_at = _parse_cleared_at(d.pop("cleared_at", UNSET))

        notice_v1 = cls(
            notice_id=notice_id,
            kind=kind,
            state=state,
            severity=severity,
            facts=facts,
            raised_at=raised_at,
            account_id=account_id,
            order_id=order_id,
            cleared_at=cleared_at,
        )

        notice_v1.additional_properties = d
        return notice_v1

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
