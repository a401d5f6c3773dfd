from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.policy_desk import PolicyDesk
    from ..models.policy_entry import PolicyEntry


T = TypeVar("T", bound="PolicyProposal")


@_attrs_define
class PolicyProposal:
    """A new version, as a draft; `comment` says why, for whoever reviews it.

    Attributes:
        comment (str):
        entries (list[PolicyEntry] | None | Unset):
        desk (None | PolicyDesk | Unset):
    """

    comment: str
    entries: list[PolicyEntry] | None | Unset = UNSET
    desk: None | PolicyDesk | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.policy_desk import PolicyDesk  # noqa: PLC0415

        comment = self.comment

        entries: list[dict[str, Any]] | None | Unset
        if isinstance(self.entries, Unset):
            entries = UNSET
        elif isinstance(self.entries, list):
            entries = []
            for entries_type_0_item_data in self.entries:
                entries_type_0_item = entries_type_0_item_data.to_dict()
                entries.append(entries_type_0_item)

        else:
            entries = self.entries

        desk: dict[str, Any] | None | Unset
        if isinstance(self.desk, Unset):
            desk = UNSET
        elif isinstance(self.desk, PolicyDesk):
            desk = self.desk.to_dict()
        else:
            desk = self.desk

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "comment": comment,
            }
        )
        if entries is not UNSET:
            field_dict["entries"] = entries
        if desk is not UNSET:
            field_dict["desk"] = desk

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.policy_desk import PolicyDesk  # noqa: PLC0415
        from ..models.policy_entry import PolicyEntry  # noqa: PLC0415

        d = dict(src_dict)
        comment = d.pop("comment")

        def _parse_entries(data: object) -> list[PolicyEntry] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                entries_type_0 = []
                _entries_type_0 = data
                for entries_type_0_item_data in _entries_type_0:
                    entries_type_0_item = PolicyEntry.from_dict(entries_type_0_item_data)

                    entries_type_0.append(entries_type_0_item)

                return entries_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[PolicyEntry] | None | Unset, data)

        entries = _parse_entries(d.pop("entries", UNSET))

        def _parse_desk(data: object) -> None | PolicyDesk | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                desk_type_0 = PolicyDesk.from_dict(data)

                return desk_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyDesk | Unset, data)

        desk = _parse_desk(d.pop("desk", UNSET))

        policy_proposal = cls(
            comment=comment,
            entries=entries,
            desk=desk,
        )

        return policy_proposal
