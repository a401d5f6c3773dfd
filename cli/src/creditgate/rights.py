"""What each of our users on Kafka may do: the contract's table, in Kafka's own words."""

from collections.abc import Iterable, Mapping

from credit_contracts.parties import PARTIES, Party
from creditgate.failures import WrongUse
from service_kit.rights import Kind, Operation, Right

_BY_NAME = {party.name: party for party in PARTIES}
_TYPE = "User:"


def of_all(
    prefix: str, principals: Mapping[str, str], groups: Mapping[str, str]
) -> dict[str, tuple[Right, ...]]:
    """The rights of every party by its principal, in a deployment whose topics begin with `prefix`.

    `principals` and `groups` name those, by party, that are not called as we propose.
    """
    found: dict[str, tuple[Right, ...]] = {}
    for party in PARTIES:
        name = principals.get(party.name, f"creditgate-{party.name}")
        principal = name if name.startswith(_TYPE) else f"{_TYPE}{name}"
        # Two errands that are run as one user have the rights of both.
        found[principal] = _joined(
            (*found.get(principal, ()), *_of(party, prefix, groups.get(party.name)))
        )
    return found


def _of(party: Party, prefix: str, group: str | None) -> Iterable[Right]:
    for topic in party.reads:
        # Services refuse a topic whose settings they may not see, or that are wrong.
        yield Right(Kind.TOPIC, prefix + topic.name, (Operation.Read, Operation.DescribeConfigs))
    for topic in party.writes:
        yield Right(Kind.TOPIC, prefix + topic.name, (Operation.Write,))
    for topic in party.keeps:
        yield Right(Kind.TOPIC, prefix + topic.name, (Operation.Create, Operation.AlterConfigs))
    if party.group_id is not None:
        yield Right(Kind.GROUP, prefix + (group or party.group_id), (Operation.Read,))


def _joined(rights: Iterable[Right]) -> tuple[Right, ...]:
    """One right for each topic and group, its operations in Kafka's order."""
    operations: dict[tuple[Kind, str], set[Operation]] = {}
    for right in rights:
        operations.setdefault((right.kind, right.name), set()).update(right.operations)
    return tuple(
        Right(kind, name, tuple(sorted(allowed))) for (kind, name), allowed in operations.items()
    )


def named(given: Iterable[str], option: str) -> dict[str, str]:
    """`PARTY=NAME` as people type it, by party.

    Raises:
        WrongUse: there is no such party, or no name.
    """
    found = {}
    for text in given:
        party, _, name = text.partition("=")
        if party not in _BY_NAME or not name:
            raise WrongUse(
                f"{option} {text} names nobody", f"PARTY=NAME, PARTY one of: {', '.join(_BY_NAME)}"
            )
        found[party] = name
    return found


def about(principal: str, principals: Mapping[str, str]) -> str:
    """Who that principal is, for people."""
    return "; ".join(
        f"{party.name}: {party.about}"
        for party in PARTIES
        if principals.get(party.name, f"creditgate-{party.name}").removeprefix(_TYPE)
        == principal.removeprefix(_TYPE)
    )
