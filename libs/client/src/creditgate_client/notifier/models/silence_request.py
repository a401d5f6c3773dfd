from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.silence_request_matchers_type_0 import SilenceRequestMatchersType0


T = TypeVar("T", bound="SilenceRequest")


@_attrs_define
class SilenceRequest:
    """Alerts that match all of `matchers` are recorded and not sent; none given matches all.

    Attributes:
        ends_at (datetime.datetime):
        comment (str):
        matchers (None | SilenceRequestMatchersType0 | Unset):
        starts_at (datetime.datetime | None | Unset):
    """

    ends_at: datetime.datetime
    comment: str
    matchers: None | SilenceRequestMatchersType0 | Unset = UNSET
    starts_at: datetime.datetime | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.silence_request_matchers_type_0 import SilenceRequestMatchersType0  # noqa: PLC0415

        ends_at = self.ends_at.isoformat()

        comment = self.comment

        matchers: dict[str, Any] | None | Unset
        if isinstance(self.matchers, Unset):
            matchers = UNSET
        elif isinstance(self.matchers, SilenceRequestMatchersType0):
            matchers = self.matchers.to_dict()
        else:
            matchers = self.matchers

        starts_at: None | str | Unset
        if isinstance(self.starts_at, Unset):
            starts_at = UNSET
        elif isinstance(self.starts_at, datetime.datetime):
            starts_at = self.starts_at.isoformat()
        else:
            starts_at = self.starts_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "ends_at": ends_at,
                "comment": comment,
            }
        )
        if matchers is not UNSET:
            field_dict["matchers"] = matchers
        if starts_at is not UNSET:
            field_dict["starts_at"] = starts_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.silence_request_matchers_type_0 import SilenceRequestMatchersType0  # noqa: PLC0415

        d = dict(src_dict)
        ends_at = datetime.datetime.fromisoformat(d.pop("ends_at"))

        comment = d.pop("comment")

        def _parse_matchers(data: object) -> None | SilenceRequestMatchersType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                matchers_type_0 = SilenceRequestMatchersType0.from_dict(data)

                return matchers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SilenceRequestMatchersType0 | Unset, data)

        matchers = _parse_matchers(d.pop("matchers", UNSET))

        def _parse_starts_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                starts_at_type_0 = datetime.datetime.fromisoformat(data)

                return starts_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        starts_at = _parse_starts_at(d.pop("starts_at", UNSET))

        silence_request = cls(
            ends_at=ends_at,
            comment=comment,
            matchers=matchers,
            starts_at=starts_at,
        )

        return silence_request
