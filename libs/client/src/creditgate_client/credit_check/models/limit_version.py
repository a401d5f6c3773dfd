from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.temporary_limit_v1 import TemporaryLimitV1


T = TypeVar("T", bound="LimitVersion")


@_attrs_define
class LimitVersion:
    """One limit document that was sent, by whomever. `counts`: it is the newest one now.

    Attributes:
        version (int):
        currency (str): ISO 4217 code
        credit_limit (None | str):
        temporary_limit (None | TemporaryLimitV1):
        limit_valid_until (datetime.date | None):
        next_review_on (datetime.date | None):
        reason (None | str):
        approved_by (None | str):
        recorded_at (datetime.datetime):
        counts (bool):
    """

    version: int
    currency: str
    credit_limit: None | str
    temporary_limit: None | TemporaryLimitV1
    limit_valid_until: datetime.date | None
    next_review_on: datetime.date | None
    reason: None | str
    approved_by: None | str
    recorded_at: datetime.datetime
    counts: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.temporary_limit_v1 import TemporaryLimitV1  # noqa: PLC0415

        version = self.version

        currency = self.currency

        credit_limit: None | str
        credit_limit = self.credit_limit

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

        reason: None | str
        reason = self.reason

        approved_by: None | str
        approved_by = self.approved_by

        recorded_at = self.recorded_at.isoformat()

        counts = self.counts

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "version": version,
                "currency": currency,
                "credit_limit": credit_limit,
                "temporary_limit": temporary_limit,
                "limit_valid_until": limit_valid_until,
                "next_review_on": next_review_on,
                "reason": reason,
                "approved_by": approved_by,
                "recorded_at": recorded_at,
                "counts": counts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.temporary_limit_v1 import TemporaryLimitV1  # noqa: PLC0415

        d = dict(src_dict)
        version = d.pop("version")

        currency = d.pop("currency")

        def _parse_credit_limit(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        credit_limit = _parse_credit_limit(d.pop("credit_limit"))

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

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        def _parse_approved_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        approved_by = _parse_approved_by(d.pop("approved_by"))

        recorded_at = datetime.datetime.fromisoformat(d.pop("recorded_at"))

        counts = d.pop("counts")

        limit_version = cls(
            version=version,
            currency=currency,
            credit_limit=credit_limit,
            temporary_limit=temporary_limit,
            limit_valid_until=limit_valid_until,
            next_review_on=next_review_on,
            reason=reason,
            approved_by=approved_by,
            recorded_at=recorded_at,
            counts=counts,
        )

        limit_version.additional_properties = d
        return limit_version

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
