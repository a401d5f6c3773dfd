from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PolicyActivationRequest")


@_attrs_define
class PolicyActivationRequest:
    """From when on; now, unless a moment to come is given.

    Attributes:
        comment (str):
        active_from (datetime.datetime | None | Unset):
    """

    comment: str
    active_from: datetime.datetime | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        comment = self.comment

        active_from: None | str | Unset
        if isinstance(self.active_from, Unset):
            active_from = UNSET
        elif isinstance(self.active_from, datetime.datetime):
            active_from = self.active_from.isoformat()
        else:
            active_from = self.active_from

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "comment": comment,
            }
        )
        if active_from is not UNSET:
            field_dict["active_from"] = active_from

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        comment = d.pop("comment")

        def _parse_active_from(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                active_from_type_0 = datetime.datetime.fromisoformat(data)

                return active_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        active_from = _parse_active_from(d.pop("active_from", UNSET))

        policy_activation_request = cls(
            comment=comment,
            active_from=active_from,
        )

        return policy_activation_request
