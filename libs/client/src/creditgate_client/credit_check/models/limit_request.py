from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.limit_request_escalated_to_type_0 import (
    LimitRequestEscalatedToType0,
    check_limit_request_escalated_to_type_0,
)
from ..models.limit_request_state import LimitRequestState, check_limit_request_state

if TYPE_CHECKING:
    from ..models.limit_step import LimitStep
    from ..models.temporary_limit_v1 import TemporaryLimitV1


T = TypeVar("T", bound="LimitRequest")


@_attrs_define
class LimitRequest:
    """`wanted` is what was asked for; `escalated_to` the role that it waits for, null while any
    may decide; `limit_version` that of the limit document that it became, null before approval.

        Attributes:
            request_id (str):
            version (int):
            state (LimitRequestState):
            account_id (str):
            currency (str): ISO 4217 code
            credit_limit (None | str):
            unlimited (bool):
            temporary_limit (None | TemporaryLimitV1):
            limit_valid_until (datetime.date | None):
            next_review_on (datetime.date | None):
            reason (str):
            requested_by (str):
            requested_at (datetime.datetime):
            changed_at (datetime.datetime):
            escalated_to (LimitRequestEscalatedToType0 | None):
            limit_version (int | None):
            history (list[LimitStep]):
    """

    request_id: str
    version: int
    state: LimitRequestState
    account_id: str
    currency: str
    credit_limit: None | str
    unlimited: bool
    temporary_limit: None | TemporaryLimitV1
    limit_valid_until: datetime.date | None
    next_review_on: datetime.date | None
    reason: str
    requested_by: str
    requested_at: datetime.datetime
    changed_at: datetime.datetime
    escalated_to: LimitRequestEscalatedToType0 | None
    limit_version: int | None
    history: list[LimitStep]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.temporary_limit_v1 import TemporaryLimitV1  # noqa: PLC0415

        request_id = self.request_id

        version = self.version

        state: str = self.state

        account_id = self.account_id

        currency = self.currency

        credit_limit: None | str
        credit_limit = self.credit_limit

        unlimited = self.unlimited

        temporary_limit: dict[str, Any] | None
        if isinstance(self.temporary_limit, TemporaryLimitV1):
            temporary_limit = self.temporary_limit.to_dict()
        else:
            temporary_limit = self.temporary_limit

        limit_valid_until: None | str
        if isinstance(self.limit_valid_until, datetime.date):
            limit_valid_until = self.limit_valid_until.isoformat()
        else:
            limit_valid_until = self.limit_valid_until

        next_review_on: None | str
        if isinstance(self.next_review_on, datetime.date):
            next_review_on = self.next_review_on.isoformat()
        else:
            next_review_on = self.next_review_on

        reason = self.reason

        requested_by = self.requested_by

        requested_at = self.requested_at.isoformat()

        changed_at = self.changed_at.isoformat()

        escalated_to: None | str
        if isinstance(self.escalated_to, str):
            escalated_to = self.escalated_to
        else:
            escalated_to = self.escalated_to

        limit_version: int | None
        limit_version = self.limit_version

        history = []
        for history_item_data in self.history:
            history_item = history_item_data.to_dict()
            history.append(history_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "request_id": request_id,
                "version": version,
                "state": state,
                "account_id": account_id,
                "currency": currency,
                "credit_limit": credit_limit,
                "unlimited": unlimited,
                "temporary_limit": temporary_limit,
                "limit_valid_until": limit_valid_until,
                "next_review_on": next_review_on,
                "reason": reason,
                "requested_by": requested_by,
                "requested_at": requested_at,
                "changed_at": changed_at,
                "escalated_to": escalated_to,
                "limit_version": limit_version,
                "history": history,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.limit_step import LimitStep  # noqa: PLC0415
        from ..models.temporary_limit_v1 import TemporaryLimitV1  # noqa: PLC0415

        d = dict(src_dict)
        request_id = d.pop("request_id")

        version = d.pop("version")

        state = check_limit_request_state(d.pop("state"))

        account_id = d.pop("account_id")

        currency = d.pop("currency")

        def _parse_credit_limit(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        credit_limit = _parse_credit_limit(d.pop("credit_limit"))

        unlimited = d.pop("unlimited")

        def _parse_temporary_limit(data: object) -> None | TemporaryLimitV1:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                temporary_limit_type_0 = TemporaryLimitV1.from_dict(data)

                return temporary_limit_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TemporaryLimitV1, data)

        temporary_limit = _parse_temporary_limit(d.pop("temporary_limit"))

        def _parse_limit_valid_until(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                limit_valid_until_type_0 = datetime.date.fromisoformat(data)

                return limit_valid_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        limit_valid_until = _parse_limit_valid_until(d.pop("limit_valid_until"))

        def _parse_next_review_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_review_on_type_0 = datetime.date.fromisoformat(data)

                return next_review_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        next_review_on = _parse_next_review_on(d.pop("next_review_on"))

        reason = d.pop("reason")

        requested_by = d.pop("requested_by")

        requested_at = datetime.datetime.fromisoformat(d.pop("requested_at"))

        changed_at = datetime.datetime.fromisoformat(d.pop("changed_at"))

        def _parse_escalated_to(data: object) -> LimitRequestEscalatedToType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                escalated_to_type_0 = check_limit_request_escalated_to_type_0(data)

                return escalated_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LimitRequestEscalatedToType0 | None, data)

        escalated_to = _parse_escalated_to(d.pop("escalated_to"))

        def _parse_limit_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        limit_version = _parse_limit_version(d.pop("limit_version"))

        history = []
        _history = d.pop("history")
        for history_item_data in _history:
            history_item = LimitStep.from_dict(history_item_data)

            history.append(history_item)

        limit_request = cls(
            request_id=request_id,
            version=version,
            state=state,
            account_id=account_id,
            currency=currency,
            credit_limit=credit_limit,
            unlimited=unlimited,
            temporary_limit=temporary_limit,
            limit_valid_until=limit_valid_until,
            next_review_on=next_review_on,
            reason=reason,
            requested_by=requested_by,
            requested_at=requested_at,
            changed_at=changed_at,
            escalated_to=escalated_to,
            limit_version=limit_version,
            history=history,
        )

        limit_request.additional_properties = d
        return limit_request

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
