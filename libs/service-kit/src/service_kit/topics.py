"""Topics as they must be: made on purpose, and stamped by the broker.

The watermark, by which reservations expire, is broker time. A topic whose records carry the
sender's time would let one wrong clock free credit early, so services refuse to read a topic
without `message.timestamp.type=LogAppendTime`. Partitions of an existing topic are never changed
here: the key's place would move and with it the order of its records.
"""

from collections.abc import AsyncIterator, Container, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from service_kit.cluster import Cluster
from service_kit.reaching import explained

_TIMESTAMP = "message.timestamp.type"
_APPEND = "LogAppendTime"
_COMPACTED = {"cleanup.policy": "compact"}
_SET_ON_TOPIC = 1  # DescribeConfigs source DYNAMIC_TOPIC_CONFIG: set on the topic itself
_TIMEOUT_MS = 30_000


class TopicRefusedError(RuntimeError):
    """A topic is missing or is not stamped by the broker; the text names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What `apply` did: topics made, and topics whose time stamps it corrected."""

    created: tuple[str, ...]
    corrected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the cluster has it."""

    name: str
    partitions: int
    broker_time: bool


@asynccontextmanager
async def _admin(cluster: Cluster) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(
        **cluster.client_options(), client_id="creditgate-topics", request_timeout_ms=_TIMEOUT_MS
    )
    try:
        async with explained(cluster):
            await client.start()
        yield client
    finally:
        await client.close()


async def apply(
    cluster: Cluster,
    topics: Iterable[tuple[str, int]],
    *,
    replication_factor: int = 1,
    compacted: Container[str] = (),
) -> Applied:
    """Makes the topics (name, partitions) that are missing and corrects time stamps; idempotent.

    Of those in `compacted` Kafka keeps the newest record of each key for ever. Raises
    `aiokafka.errors.KafkaError` when the cluster refuses.
    """
    wanted = dict(topics)
    async with _admin(cluster) as client:
        found = await _describe(client, wanted)
        missing = [name for name in wanted if name not in found]
        created = await _create(
            client,
            [
                NewTopic(
                    name,
                    wanted[name],
                    replication_factor,
                    topic_configs={
                        **(_COMPACTED if name in compacted else {}),
                        _TIMESTAMP: _APPEND,
                    },
                )
                for name in missing
            ],
        )
        wrong = [topic.name for topic in found.values() if not topic.broker_time]
        for name in wrong:
            await _correct(client, name)
    return Applied(tuple(created), tuple(wrong))


async def verify(cluster: Cluster, names: Sequence[str]) -> None:
    """Raises `TopicRefusedError` unless every topic exists and is stamped by the broker."""
    async with _admin(cluster) as client:
        found = await _describe(client, names)
    hidden = f", or {cluster.username} may not read it" if cluster.username else ""
    faults = [f"{name} does not exist{hidden}" for name in names if name not in found]
    faults += [
        f"{topic.name} is not set to {_TIMESTAMP}={_APPEND}"
        for topic in found.values()
        if not topic.broker_time
    ]
    if faults:
        remedy = "`creditgate topics apply`"
        if cluster.username:
            remedy += ", and look at `creditgate topics rights`"
        raise TopicRefusedError(f"{'; '.join(faults)}: run {remedy}")


async def describe(cluster: Cluster, names: Iterable[str] | None = None) -> tuple[Found, ...]:
    """The topics of the cluster (all but internal ones, or those of `names` that exist), by name."""
    async with _admin(cluster) as client:
        found = await _describe(client, names)
    return tuple(found[name] for name in sorted(found))


async def _describe(client: AIOKafkaAdminClient, names: Iterable[str] | None) -> dict[str, Found]:
    existing = set(await client.list_topics())
    chosen = sorted(existing if names is None else existing.intersection(names))
    if not chosen:
        return {}
    described = await client.describe_topics(chosen)
    partitions = {
        topic["topic"]: len(topic["partitions"])
        for topic in described
        if not topic["is_internal"] and topic["error_code"] == 0
    }
    stamped = {name: await _configs(client, name, [_TIMESTAMP]) for name in partitions}
    return {
        name: Found(name, count, stamped[name].get(_TIMESTAMP, ("", 0))[0] == _APPEND)
        for name, count in partitions.items()
    }


async def _configs(
    client: AIOKafkaAdminClient, name: str, keys: Sequence[str] | None
) -> dict[str, tuple[str, int]]:
    """Settings of one topic: value and where it was set."""
    resource = ConfigResource(
        ConfigResourceType.TOPIC, name, configs=None if keys is None else dict.fromkeys(keys)
    )
    answers = await client.describe_configs([resource])
    found: dict[str, tuple[str, int]] = {}
    for answer in answers:
        for code, message, _kind, _name, entries in answer.resources:
            if code:
                raise for_code(code)(message)
            found.update({entry[0]: (entry[1], int(entry[3])) for entry in entries})
    return found


async def _create(client: AIOKafkaAdminClient, new: Sequence[NewTopic]) -> list[str]:
    if not new:
        return []
    answer = await client.create_topics(list(new), timeout_ms=_TIMEOUT_MS)
    created = []
    for name, code, *rest in answer.topic_errors:
        if not code:
            created.append(name)
        elif for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(f"{name}: {rest[0] if rest else ''}")
    return created


async def _correct(client: AIOKafkaAdminClient, name: str) -> None:
    """Sets broker time on a topic. The request replaces all settings, so the others are sent too."""
    present = await _configs(client, name, None)
    kept = {key: value for key, (value, source) in present.items() if source == _SET_ON_TOPIC}
    answers = await client.alter_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name, configs={**kept, _TIMESTAMP: _APPEND})]
    )
    for answer in answers:
        for code, message, *_ in answer.resources:
            if code:
                raise for_code(code)(message)


async def delete(cluster: Cluster, names: Sequence[str]) -> None:
    """Deletes topics with all that is in them; those that do not exist are passed over."""
    async with _admin(cluster) as client:
        answer = await client.delete_topics(list(names), timeout_ms=_TIMEOUT_MS)
    for name, code, *_ in answer.topic_error_codes:
        if code and for_code(code) is not UnknownTopicOrPartitionError:
            raise for_code(code)(name)
