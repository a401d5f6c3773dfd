from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.policy_version_state import PolicyVersionState, check_policy_version_state
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.policy_activation import PolicyActivation
    from ..models.policy_desk import PolicyDesk
    from ..models.policy_entry import PolicyEntry
    from ..models.policy_warning import PolicyWarning


T = TypeVar("T", bound="PolicyVersion")


@_attrs_define
class PolicyVersion:
    """One version with its life. `active_from` is the last moment from which it is or was to be
    in force. `shadow`: it is decided beside the active one and only counted.

        Attributes:
            version (int):
            state (PolicyVersionState):
            shadow (bool):
            comment (str):
            proposed_by (str):
            proposed_at (datetime.datetime):
            reviewed_by (None | str):
            reviewed_at (datetime.datetime | None):
            review_comment (None | str):
            active_from (datetime.datetime | None):
            activations (list[PolicyActivation]):
            entries (list[PolicyEntry]):
            desk (PolicyDesk): What people at the credit desk may decide alone, the same for all accounts; all of it is off
                unless it is set.

                `ceilings` are the most that each role may release, `limit_ceilings` the highest limit that it
                may approve. A release above `four_eyes_above` needs two people. `service_level_hours` is by
                reason within how many hours a hold should be decided on.
            warnings (list[PolicyWarning] | Unset):
    """

    version: int
    state: PolicyVersionState
    shadow: bool
    comment: str
    proposed_by: str
    proposed_at: datetime.datetime
    reviewed_by: None | str
    reviewed_at: datetime.datetime | None
    review_comment: None | str
    active_from: datetime.datetime | None
    activations: list[PolicyActivation]
    entries: list[PolicyEntry]
    desk: PolicyDesk
    warnings: list[PolicyWarning] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        state: str = self.state

        shadow = self.shadow

        comment = self.comment

        proposed_by = self.proposed_by

        proposed_at = self.proposed_at.isoformat()

        reviewed_by: None | str
        reviewed_by = self.reviewed_by

        reviewed_at: None | str
        if isinstance(self.reviewed_at, datetime.datetime):
            reviewed_at = self.reviewed_at.isoformat()
        else:
            reviewed_at = self.reviewed_at

        review_comment: None | str
        review_comment = self.review_comment

        active_from: None | str
        if isinstance(self.active_from, datetime.datetime):
            active_from = self.active_from.isoformat()
        else:
            active_from = self.active_from

        activations = []
        for activations_item_data in self.activations:
            activations_item = activations_item_data.to_dict()
            activations.append(activations_item)

        entries = []
        for entries_item_data in self.entries:
            entries_item = entries_item_data.to_dict()
            entries.append(entries_item)

        desk = self.desk.to_dict()

        warnings: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.warnings, Unset):
            warnings = []
            for warnings_item_data in self.warnings:
                warnings_item = warnings_item_data.to_dict()
                warnings.append(warnings_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "version": version,
                "state": state,
                "shadow": shadow,
                "comment": comment,
                "proposed_by": proposed_by,
                "proposed_at": proposed_at,
                "reviewed_by": reviewed_by,
                "reviewed_at": reviewed_at,
                "review_comment": review_comment,
                "active_from": active_from,
                "activations": activations,
                "entries": entries,
                "desk": desk,
            }
        )
        if warnings is not UNSET:
            field_dict["warnings"] = warnings

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.policy_activation import PolicyActivation  # noqa: PLC0415
        from ..models.policy_desk import PolicyDesk  # noqa: PLC0415
        from ..models.policy_entry import PolicyEntry  # noqa: PLC0415
        from ..models.policy_warning import PolicyWarning  # noqa: PLC0415

        d = dict(src_dict)
        version = d.pop("version")

        state = check_policy_version_state(d.pop("state"))

        shadow = d.pop("shadow")

        comment = d.pop("comment")

        proposed_by = d.pop("proposed_by")

        proposed_at = datetime.datetime.fromisoformat(d.pop("proposed_at"))

        def _parse_reviewed_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reviewed_by = _parse_reviewed_by(d.pop("reviewed_by"))

        def _parse_reviewed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reviewed_at_type_0 = datetime.datetime.fromisoformat(data)

                return reviewed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        reviewed_at = _parse_reviewed_at(d.pop("reviewed_at"))

        def _parse_review_comment(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        review_comment = _parse_review_comment(d.pop("review_comment"))

        def _parse_active_from(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                active_from_type_0 = datetime.datetime.fromisoformat(data)

                return active_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        active_from = _parse_active_from(d.pop("active_from"))

        activations = []
        _activations = d.pop("activations")
        for activations_item_data in _activations:
            activations_item = PolicyActivation.from_dict(activations_item_data)

            activations.append(activations_item)

        entries = []
        _entries = d.pop("entries")
        for entries_item_data in _entries:
            entries_item = PolicyEntry.from_dict(entries_item_data)

            entries.append(entries_item)

        desk = PolicyDesk.from_dict(d.pop("desk"))

        _warnings = d.pop("warnings", UNSET)
        warnings: list[PolicyWarning] | Unset = UNSET
        if _warnings is not UNSET:
            warnings = []
            for warnings_item_data in _warnings:
                warnings_item = PolicyWarning.from_dict(warnings_item_data)

                warnings.append(warnings_item)

        policy_version = cls(
            version=version,
            state=state,
            shadow=shadow,
            comment=comment,
            proposed_by=proposed_by,
            proposed_at=proposed_at,
            reviewed_by=reviewed_by,
            reviewed_at=reviewed_at,
            review_comment=review_comment,
            active_from=active_from,
            activations=activations,
            entries=entries,
            desk=desk,
            warnings=warnings,
        )

        policy_version.additional_properties = d
        return policy_version

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
