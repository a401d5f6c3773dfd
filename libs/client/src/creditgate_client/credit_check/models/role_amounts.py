from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.policy_amount import PolicyAmount


T = TypeVar("T", bound="RoleAmounts")


@_attrs_define
class RoleAmounts:
    """An amount for each role of the credit desk; one that is left out is no ceiling.

    Attributes:
        agent (None | PolicyAmount | Unset):
        manager (None | PolicyAmount | Unset):
        director (None | PolicyAmount | Unset):
        committee (None | PolicyAmount | Unset):
    """

    agent: None | PolicyAmount | Unset = UNSET
    manager: None | PolicyAmount | Unset = UNSET
    director: None | PolicyAmount | Unset = UNSET
    committee: None | PolicyAmount | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.policy_amount import PolicyAmount  # noqa: PLC0415

        agent: dict[str, Any] | None | Unset
        if isinstance(self.agent, Unset):
            agent = UNSET
        elif isinstance(self.agent, PolicyAmount):
            agent = self.agent.to_dict()
        else:
            agent = self.agent

        manager: dict[str, Any] | None | Unset
        if isinstance(self.manager, Unset):
            manager = UNSET
        elif isinstance(self.manager, PolicyAmount):
            manager = self.manager.to_dict()
        else:
            manager = self.manager

        director: dict[str, Any] | None | Unset
        if isinstance(self.director, Unset):
            director = UNSET
        elif isinstance(self.director, PolicyAmount):
            director = self.director.to_dict()
        else:
            director = self.director

        committee: dict[str, Any] | None | Unset
        if isinstance(self.committee, Unset):
            committee = UNSET
        elif isinstance(self.committee, PolicyAmount):
            committee = self.committee.to_dict()
        else:
            committee = self.committee

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if agent is not UNSET:
            field_dict["agent"] = agent
        if manager is not UNSET:
            field_dict["manager"] = manager
        if director is not UNSET:
            field_dict["director"] = director
        if committee is not UNSET:
            field_dict["committee"] = committee

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.policy_amount import PolicyAmount  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_agent(data: object) -> None | PolicyAmount | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                agent_type_0 = PolicyAmount.from_dict(data)

                return agent_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyAmount | Unset, data)

        agent = _parse_agent(d.pop("agent", UNSET))

        def _parse_manager(data: object) -> None | PolicyAmount | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                manager_type_0 = PolicyAmount.from_dict(data)

                return manager_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyAmount | Unset, data)

        manager = _parse_manager(d.pop("manager", UNSET))

        def _parse_director(data: object) -> None | PolicyAmount | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                director_type_0 = PolicyAmount.from_dict(data)

                return director_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyAmount | Unset, data)

        director = _parse_director(d.pop("director", UNSET))

        def _parse_committee(data: object) -> None | PolicyAmount | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                committee_type_0 = PolicyAmount.from_dict(data)

                return committee_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PolicyAmount | Unset, data)

        committee = _parse_committee(d.pop("committee", UNSET))

        role_amounts = cls(
            agent=agent,
            manager=manager,
            director=director,
            committee=committee,
        )

        return role_amounts
