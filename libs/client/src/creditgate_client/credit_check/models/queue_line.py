from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.queue_line_reason import QueueLineReason, check_queue_line_reason

T = TypeVar("T", bound="QueueLine")


@_attrs_define
class QueueLine:
    """Open holds with one reason, one assignee and one currency: how many, what their orders come
    to, how many are past their service level, and how many wait for how long. A hold with several
    reasons counts under each.

        Attributes:
            reason (QueueLineReason):
            assignee (None | str):
            currency (str): ISO 4217 code
            holds (int):
            amount (str): amount in major units; no finer than the minor unit
            overdue (int):
            under_1_hour (int):
            under_1_day (int):
            under_1_week (int):
            older (int):
    """

    reason: QueueLineReason
    assignee: None | str
    currency: str
    holds: int
    amount: str
    overdue: int
    under_1_hour: int
    under_1_day: int
    under_1_week: int
    older: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        reason: str = self.reason

        assignee: None | str
        assignee = self.assignee

        currency = self.currency

        holds = self.holds

        amount = self.amount

        overdue = self.overdue

        under_1_hour = self.under_1_hour

        under_1_day = self.under_1_day

        under_1_week = self.under_1_week

        older = self.older

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "reason": reason,
                "assignee": assignee,
                "currency": currency,
                "holds": holds,
                "amount": amount,
                "overdue": overdue,
                "under_1_hour": under_1_hour,
                "under_1_day": under_1_day,
                "under_1_week": under_1_week,
                "older": older,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason = check_queue_line_reason(d.pop("reason"))

        def _parse_assignee(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        assignee = _parse_assignee(d.pop("assignee"))

        currency = d.pop("currency")

        holds = d.pop("holds")

        amount = d.pop("amount")

        overdue = d.pop("overdue")

        under_1_hour = d.pop("under_1_hour")

        under_1_day = d.pop("under_1_day")

        under_1_week = d.pop("under_1_week")

        older = d.pop("older")

        queue_line = cls(
            reason=reason,
            assignee=assignee,
            currency=currency,
            holds=holds,
            amount=amount,
            overdue=overdue,
            under_1_hour=under_1_hour,
            under_1_day=under_1_day,
            under_1_week=under_1_week,
            older=older,
        )

        queue_line.additional_properties = d
        return queue_line

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
