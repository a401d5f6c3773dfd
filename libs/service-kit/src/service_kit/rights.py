"""Rights on a Kafka cluster: what a principal may do with one topic or group, and nothing else.

Kafka allows only what it was told to (with an authorizer, and `allow.everyone.if.no.acl.found` left
at false). Rights are on full names, so that a topic that comes later is nobody's until it is said
whose. To read or to write a topic is to be allowed to describe it, and since Kafka 2.8 to write one
is enough for a producer that writes everything once; before, it needs `IdempotentWrite` on the
cluster as well.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError, SecurityDisabled, for_code
from aiokafka.protocol.admin import CreateAclsRequest_v1
from aiokafka.protocol.api import Request

from service_kit.cluster import Cluster
from service_kit.reaching import explained

_LITERAL = 3
_ALLOW = 3
_ANY_HOST = "*"
_TIMEOUT_MS = 30_000


class Kind(IntEnum):
    """What a right is on; Kafka's own numbers."""

    TOPIC = 2
    GROUP = 3


class Operation(IntEnum):
    """What is allowed; Kafka's own numbers, and the names that `kafka-acls` takes."""

    Read = 3
    Write = 4
    Create = 5
    DescribeConfigs = 10
    AlterConfigs = 11


@dataclass(frozen=True, slots=True)
class Right:
    """These operations on the one topic or group of that full name."""

    kind: Kind
    name: str
    operations: tuple[Operation, ...]


class NotGrantedError(RuntimeError):
    """The cluster did not grant a right; the text says which, and what to do."""


def commands(
    rights: Mapping[str, Sequence[Right]], bootstrap_servers: str
) -> dict[str, tuple[str, ...]]:
    """Lines for a shell that grant each principal its rights, with the tool that comes with Kafka.

    Rights of a principal that differ only by name share a line. `bootstrap_servers` is put there as
    it is, so that the shell may know it.
    """
    start = (
        f"kafka-acls.sh --bootstrap-server {bootstrap_servers} --command-config admin.properties"
    )
    return {
        principal: tuple(
            f"{start} "
            + shlex.join(
                [
                    *("--add", "--allow-principal", principal),
                    *(part for one in operations for part in ("--operation", one.name)),
                    *(part for one in alike for part in (f"--{kind.name.lower()}", one.name)),
                ]
            )
            for (kind, operations), alike in groupby(sorted(theirs, key=_alike), key=_alike)
        )
        for principal, theirs in rights.items()
    }


def _alike(right: Right) -> tuple[Kind, tuple[Operation, ...]]:
    return right.kind, right.operations


class _CreateAcls(Request[CreateAclsRequest_v1]):  # type: ignore[misc]  # aiokafka has no types
    """All at once, which aiokafka's own request cannot: the cluster commits what comes together."""

    API_KEY = CreateAclsRequest_v1.API_KEY

    def __init__(self, creations: Sequence[tuple[object, ...]]) -> None:
        self._creations = creations

    def build(self, request_struct_class: type[CreateAclsRequest_v1]) -> CreateAclsRequest_v1:
        """The request in the one version that is known here; aiokafka asks for it."""
        return request_struct_class(list(self._creations))


async def grant(cluster: Cluster, rights: Mapping[str, Sequence[Right]]) -> int:
    """Grants each principal (such as `User:name`) its rights; returns how many operations that were.

    Again changes nothing, and nothing is taken away. The user of `cluster` must be allowed to alter
    it.

    Raises:
        NotGrantedError: the cluster refuses.
        KafkaError: it cannot be reached.
    """
    client = AIOKafkaClient(
        **cluster.client_options(), client_id="creditgate-rights", request_timeout_ms=_TIMEOUT_MS
    )
    wanted = [
        (right.kind, right.name, _LITERAL, principal, _ANY_HOST, operation, _ALLOW)
        for principal, theirs in rights.items()
        for right in theirs
        for operation in right.operations
    ]
    try:
        async with explained(cluster):
            await client.bootstrap()
        answer = await client.send(client.get_random_node(), _CreateAcls(wanted))
    finally:
        await client.close()
    for (kind, name, _, principal, _, operation, _), (code, message) in zip(
        wanted, answer.creation_responses, strict=True
    ):
        if code:
            raise NotGrantedError(
                f"{principal} was not granted {operation.name} on the {kind.name.lower()} {name}"
                f" ({message or for_code(code).__name__}): {_remedy(for_code(code))}"
            )
    return len(wanted)


def _remedy(fault: type[KafkaError]) -> str:
    if fault is SecurityDisabled:
        return "set an authorizer on the brokers (authorizer.class.name), or everybody may do all"
    return "run this as a user that may alter the cluster (CREDITGATE_KAFKA_USERNAME)"
