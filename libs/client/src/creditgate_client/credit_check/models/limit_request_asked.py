from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.temporary_limit import TemporaryLimit


T = TypeVar("T", bound="LimitRequestAsked")


@_attrs_define
class LimitRequestAsked:
    """At least one of the four. Amounts are in the account's currency; `unlimited` asks for a
    limit without an end, as `credit_limit` null does in the document.

        Attributes:
            reason (str):
            credit_limit (None | str | Unset):
            unlimited (bool | None | Unset):  Default: False.
            temporary_limit (None | TemporaryLimit | Unset):
            limit_valid_until (datetime.date | None | Unset):
            next_review_on (datetime.date | None | Unset):
    """

    reason: str
    credit_limit: None | str | Unset = UNSET
    unlimited: bool | None | Unset = False
    temporary_limit: None | TemporaryLimit | Unset = UNSET
    limit_valid_until: datetime.date | None | Unset = UNSET
    next_review_on: datetime.date | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.temporary_limit import TemporaryLimit  # noqa: PLC0415

        reason = self.reason

        credit_limit: None | str | Unset
        if isinstance(self.credit_limit, Unset):
            credit_limit = UNSET
        else:
            credit_limit = self.credit_limit

        unlimited: bool | None | Unset
        if isinstance(self.unlimited, Unset):
            unlimited = UNSET
        else:
            unlimited = self.unlimited

        temporary_limit: dict[str, Any] | None | Unset
        if isinstance(self.temporary_limit, Unset):
            temporary_limit = UNSET
        elif isinstance(self.temporary_limit, TemporaryLimit):
            temporary_limit = self.temporary_limit.to_dict()
        else:
            temporary_limit = self.temporary_limit

        limit_valid_until: None | str | Unset
        if isinstance(self.limit_valid_until, Unset):
            limit_valid_until = UNSET
        elif isinstance(self.limit_valid_until, datetime.date):
            limit_valid_until = self.limit_valid_until.isoformat()
        else:
            limit_valid_until = self.limit_valid_until

        next_review_on: None | str | Unset
        if isinstance(self.next_review_on, Unset):
            next_review_on = UNSET
        elif isinstance(self.next_review_on, datetime.date):
            next_review_on = self.next_review_on.isoformat()
        else:
            next_review_on = self.next_review_on

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reason": reason,
            }
        )
        if credit_limit is not UNSET:
            field_dict["credit_limit"] = credit_limit
        if unlimited is not UNSET:
            field_dict["unlimited"] = unlimited
        if temporary_limit is not UNSET:
            field_dict["temporary_limit"] = temporary_limit
        if limit_valid_until is not UNSET:
            field_dict["limit_valid_until"] = limit_valid_until
        if next_review_on is not UNSET:
            field_dict["next_review_on"] = next_review_on

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.temporary_limit import TemporaryLimit  # noqa: PLC0415

        d = dict(src_dict)
        reason = d.pop("reason")

        def _parse_credit_limit(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        credit_limit = _parse_credit_limit(d.pop("credit_limit", UNSET))

        def _parse_unlimited(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        unlimited = _parse_unlimited(d.pop("unlimited", UNSET))

        def _parse_temporary_limit(data: object) -> None | TemporaryLimit | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                temporary_limit_type_0 = TemporaryLimit.from_dict(data)

                return temporary_limit_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TemporaryLimit | Unset, data)

        temporary_limit = _parse_temporary_limit(d.pop("temporary_limit", UNSET))

        def _parse_limit_valid_until(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                limit_valid_until_type_0 = datetime.date.fromisoformat(data)

                return limit_valid_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        limit_valid_until = _parse_limit_valid_until(d.pop("limit_valid_until", UNSET))

        def _parse_next_review_on(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_review_on_type_0 = datetime.date.fromisoformat(data)

                return next_review_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        next_review_on = _parse_next_review_on(d.pop("next_review_on", UNSET))

        limit_request_asked = cls(
            reason=reason,
            credit_limit=credit_limit,
            unlimited=unlimited,
            temporary_limit=temporary_limit,
            limit_valid_until=limit_valid_until,
            next_review_on=next_review_on,
        )

        return limit_request_asked
