from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.not_answered_code import NotAnsweredCode, check_not_answered_code

T = TypeVar("T", bound="NotAnswered")


@_attrs_define
class NotAnswered:
    """A version that was requested by event and got no answer, with the problem that a check of it
    would have been answered.

        Attributes:
            order_version (int):
            account_id (str):
            code (NotAnsweredCode):
            detail (str):
            remedy (str):
            passed_at (datetime.datetime):
    """

    order_version: int
    account_id: str
    code: NotAnsweredCode
    detail: str
    remedy: str
    passed_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        order_version = self.order_version

        account_id = self.account_id

        code: str = self.code

        detail = self.detail

        remedy = self.remedy

        passed_at = self.passed_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "order_version": order_version,
                "account_id": account_id,
                "code": code,
                "detail": detail,
                "remedy": remedy,
                "passed_at": passed_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        order_version = d.pop("order_version")

        account_id = d.pop("account_id")

        code = check_not_answered_code(d.pop("code"))

        detail = d.pop("detail")

        remedy = d.pop("remedy")

        passed_at = datetime.datetime.fromisoformat(d.pop("passed_at"))

        not_answered = cls(
            order_version=order_version,
            account_id=account_id,
            code=code,
            detail=detail,
            remedy=remedy,
            passed_at=passed_at,
        )

        not_answered.additional_properties = d
        return not_answered

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
