from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.hold_escalate_request_to_type_0 import (
    HoldEscalateRequestToType0,
    check_hold_escalate_request_to_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="HoldEscalateRequest")


@_attrs_define
class HoldEscalateRequest:
    """Hands the decision to a role; to the one above the caller's, unless `to` names another.

    Attributes:
        comment (str):
        to (HoldEscalateRequestToType0 | None | Unset):
    """

    comment: str
    to: HoldEscalateRequestToType0 | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        comment = self.comment

        to: None | str | Unset
        if isinstance(self.to, Unset):
            to = UNSET
        elif isinstance(self.to, str):
            to = self.to
        else:
            to = self.to

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "comment": comment,
            }
        )
        if to is not UNSET:
            field_dict["to"] = to

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        comment = d.pop("comment")

        def _parse_to(data: object) -> HoldEscalateRequestToType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                to_type_0 = check_hold_escalate_request_to_type_0(data)

                return to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(HoldEscalateRequestToType0 | None | Unset, data)

        to = _parse_to(d.pop("to", UNSET))

        hold_escalate_request = cls(
            comment=comment,
            to=to,
        )

        return hold_escalate_request
