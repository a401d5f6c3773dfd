from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.policy_amount import PolicyAmount
    from ..models.policy_desk_service_level_hours_type_0 import (
        PolicyDeskServiceLevelHoursType0,
    )
    from ..models.role_amounts import RoleAmounts


T = TypeVar("T", bound="PolicyDesk")


@_attrs_define
class PolicyDesk:
    """What people at the credit desk may decide alone, the same for all accounts; all of it is off
    unless it is set.

    `ceilings` are the most that each role may release, `limit_ceilings` the highest limit that it
    may approve. A release above `four_eyes_above` needs two people. `service_level_hours` is by
    reason within how many hours a hold should be decided on.

        Attributes:
            ceilings (None | RoleAmounts | Unset):
            limit_ceilings (None | RoleAmounts | Unset):
            four_eyes_above (None | PolicyAmount | Unset):
            service_level_hours (None | PolicyDeskServiceLevelHoursType0 | Unset):
    """

    ceilings: None | RoleAmounts | Unset = UNSET
    limit_ceilings: None | RoleAmounts | Unset = UNSET
    four_eyes_above: None | PolicyAmount | Unset = UNSET
    service_level_hours: None | PolicyDeskServiceLevelHoursType0 | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.policy_amount import PolicyAmount  # noqa: PLC0415
        from ..models.policy_desk_service_level_hours_type_0 import (
            PolicyDeskServiceLevelHoursType0,  # noqa: PLC0415
        )
        from ..models.role_amounts import RoleAmounts  # noqa: PLC0415

        ceilings: dict[str, Any] | None | Unset
        if isinstance(self.ceilings, Unset):
            ceilings = UNSET
        elif isinstance(self.ceilings, RoleAmounts):
            ceilings = self.ceilings.to_dict()
        else:
            ceilings = self.ceilings

        limit_ceilings: dict[str, Any] | None | Unset
        if isinstance(self.limit_ceilings, Unset):
            limit_ceilings = UNSET
        elif isinstance(self.limit_ceilings, RoleAmounts):
            limit_ceilings = self.limit_ceilings.to_dict()
        else:
            limit_ceilings = self.limit_ceilings

        four_eyes_above: dict[str, Any] | None | Unset
        if isinstance(self.four_eyes_above, Unset):
            four_eyes_above = UNSET
        elif isinstance(self.four_eyes_above, PolicyAmount):
            four_eyes_above = self.four_eyes_above.to_dict()
        else:
            four_eyes_above = self.four_eyes_above

        service_level_hours: dict[str, Any] | None | Unset
        if isinstance(self.service_level_hours, Unset):
            service_level_hours = UNSET
        elif isinstance(self.service_level_hours, PolicyDeskServiceLevelHoursType0):
            service_level_hours = self.service_level_hours.to_dict()
        else:
            service_level_hours = self.service_level_hours

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if ceilings is not UNSET:
            field_dict["ceilings"] = ceilings
        if limit_ceilings is not UNSET:
            field_dict["limit_ceilings"] = limit_ceilings
        if four_eyes_above is not UNSET:
            field_dict["four_eyes_above"] = four_eyes_above
        if service_level_hours is not UNSET:
            field_dict["service_level_hours"] = service_level_hours

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.policy_amount import PolicyAmount  # noqa: PLC0415
        from ..models.policy_desk_service_level_hours_type_0 import (
            PolicyDeskServiceLevelHoursType0,  # noqa: PLC0415
        )
        from ..models.role_amounts import RoleAmounts  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_ceilings(data: object) -> None | RoleAmounts | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ceilings_type_0 = RoleAmounts.from_dict(data)

                return ceilings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RoleAmounts | Unset, data)

        ceilings = _parse_ceilings(d.pop("ceilings", UNSET))

        def _parse_limit_ceilings(data: object) -> None | RoleAmounts | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                limit_ceilings_type_0 = RoleAmounts.from_dict(data)

                return limit_ceilings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RoleAmounts | Unset, data)

        limit_ceilings = _parse_limit_ceilings(d.pop("limit_ceilings", UNSET))

        def _parse_four_eyes_above(data: object) -> None | PolicyAmount | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                four_eyes_above_type_0 = PolicyAmount.from_dict(data)

                return four_eyes_above_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyAmount | Unset, data)

        four_eyes_above = _parse_four_eyes_above(d.pop("four_eyes_above", UNSET))

        def _parse_service_level_hours(
            data: object,
        ) -> None | PolicyDeskServiceLevelHoursType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                service_level_hours_type_0 = PolicyDeskServiceLevelHoursType0.from_dict(data)

                return service_level_hours_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyDeskServiceLevelHoursType0 | Unset, data)

        service_level_hours = _parse_service_level_hours(d.pop("service_level_hours", UNSET))

        policy_desk = cls(
            ceilings=ceilings,
            limit_ceilings=limit_ceilings,
            four_eyes_above=four_eyes_above,
            service_level_hours=service_level_hours,
        )

        return policy_desk
