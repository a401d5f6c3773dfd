"""Dead letters are settled once: sent again where they came from, or dropped with a reason."""

import asyncio
import json
from typing import Any

from aiokafka import TopicPartition

from credit_contracts.topics import INVOICES, ORDERS, dead_letter_topic
from exposure_tracker import store_settling
from service_kit import kafka, topics
from service_kit.cluster import Cluster
from support.applying import connected
from support.command import called
from support.tracking import PARTITIONS, Tracked
from support.waiting import eventually
from support.wire import cloud_event

SMALL = {"CREDITGATE_RECORD_BYTES_MAX": "1024", "CREDITGATE_GROUP_INSTANCE_ID": "the-same"}
AGAIN = {"CREDITGATE_GROUP_INSTANCE_ID": "the-same"}


def order(number: int, *, lines: int = 1) -> dict[str, Any]:
    return {
        "type": "creditgate.order.v1",
        "data": {
            "order_id": f"O{number}",
            "version": 1,
            "account_id": "A",
            "currency": "EUR",
            "state": "open",
            "lines": [{"line_id": str(each), "ordered": "1"} for each in range(lines)],
        },
    }


def large(number: int) -> dict[str, Any]:
    return order(number, lines=50)


async def dead(tracked: Tracked, *arguments: str, status: int = 0) -> str:
    """What `creditgate dead` prints."""
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": tracked.servers,
        "DATABASE_URL": tracked.admin_url,
        "CREDITGATE_TOPIC_PREFIX": tracked.prefix,
    }
    done = await asyncio.to_thread(
        called, "dead", *arguments, environment=environment, status=status
    )
    return done.stdout + done.stderr


async def told(tracked: Tracked, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (await dead(tracked, *arguments, "--json")).splitlines()]


async def records_of(tracked: Tracked, topic: str) -> int:
    consumer = kafka.consumer(Cluster(tracked.servers), group_id=None, client_id="tests")
    await consumer.start()
    try:
        places = [TopicPartition(tracked.prefix + topic, each) for each in range(PARTITIONS)]
        return sum((await kafka.end_offsets(consumer, places)).values())
    finally:
        await kafka.deadline_stop(consumer)


async def orders(tracked: Tracked) -> list[str]:
    rows = await tracked.fetch("SELECT id FROM exposure.document WHERE kind = 'order' ORDER BY id")
    return [row["id"] for row in rows]


async def set_aside(tracked: Tracked, *events: dict[str, Any]) -> None:
    """Let a tracker that takes small records only meet the events, and end."""
    process = tracked.start(**SMALL)
    await tracked.send(events)
    await tracked.until_applied()
    assert process.end() == 0


async def test_letters_are_sent_again_once_after_what_refused_them_is_mended(
    tracked: Tracked,
) -> None:
    await set_aside(tracked, order(1), large(2), large(3))
    assert await orders(tracked) == ["O1"]
    listed = await told(tracked, "list")
    assert [one["subject"] for one in listed] == ["O2", "O3"]
    assert all(one["settled"] is None and one["topic"].endswith("orders") for one in listed)

    process = tracked.start(**AGAIN)
    shown = await told(tracked, "retry", "--all", "--dry-run")
    assert {one["outcome"] for one in shown} == {"would be retried"}
    assert await records_of(tracked, ORDERS.name) == 3

    sent = await told(tracked, "retry", "--reason", "MORE THAN THE 1024", "--by", "dana")
    assert [(one["id"], one["outcome"]) for one in sent] == [
        (one["id"], "retried") for one in listed
    ]
    tracked.sent += 2
    await tracked.until_applied()
    assert await orders(tracked) == ["O1", "O2", "O3"]

    ids = [str(one["id"]) for one in listed]
    assert "no dead letters" in await dead(tracked, "retry", "--all")
    assert {one["outcome"] for one in await told(tracked, "retry", *ids)} == {"already"}
    assert {one["outcome"] for one in await told(tracked, "drop", *ids, "--why", "x")} == {
        "already"
    }
    assert await records_of(tracked, ORDERS.name) == 5
    assert await told(tracked, "list") == []
    settled = await told(tracked, "list", "--settled")
    assert all(one["settled"].startswith("retried by dana at ") for one in settled)

    await told(tracked, "retry", ids[0], "--again")
    assert await records_of(tracked, ORDERS.name) == 6
    await process.until_ready()


async def test_what_is_dropped_is_kept_with_its_reason_and_counts_no_more(
    tracked: Tracked,
) -> None:
    await set_aside(tracked, large(1), large(2))
    first, second = await told(tracked, "list")
    process = tracked.start(**AGAIN)
    await process.until_ready()
    await process.until_metric("creditgate_open_dead_letters", 2)
    assert "would be dropped" in await dead(
        tracked, "drop", str(first["id"]), "--why", "a test", "--dry-run"
    )
    for _ in range(2):
        await dead(tracked, "drop", str(first["id"]), "--why", "a test", "--by", "dana")
    await process.until_metric("creditgate_open_dead_letters", 1)
    assert [one["id"] for one in await told(tracked, "list", "--topic", ORDERS.name)] == [
        second["id"]
    ]
    settled = await told(tracked, "list", "--settled")
    assert settled[0]["settled"].startswith("dropped by dana at ")
    assert settled[0]["settled"].endswith(": a test")
    assert "no dead letters" in await dead(tracked, "drop", "--topic", INVOICES.name, "--why", "x")
    assert await records_of(tracked, ORDERS.name) == 2


async def test_a_retry_that_was_cut_short_sends_only_what_is_not_there(tracked: Tracked) -> None:
    await set_aside(tracked, large(1), large(2))
    listed = await told(tracked, "list")
    chosen = [one["id"] for one in listed]
    async with connected(tracked.admin_url) as connection:
        await store_settling.begin_retry(connection, chosen)
    # As if it had been killed when the first was with the brokers and the second not.
    await tracked.producer.send_and_wait(
        tracked.prefix + ORDERS.name,
        cloud_event(large(1)),
        key=b"A",
        headers=[("dead-retry", f"{chosen[0]}/1".encode())],
    )
    assert await records_of(tracked, ORDERS.name) == 3
    done = await told(tracked, "retry", "--all")
    assert [one["outcome"] for one in done] == ["retried", "retried"]
    assert "cut short" in done[0]["why"]
    assert done[1]["why"] is None
    assert await records_of(tracked, ORDERS.name) == 4


async def test_what_cannot_be_sent_is_said_and_stays_open(tracked: Tracked) -> None:
    tracked.start(**SMALL)
    await tracked.send_raw([(ORDERS.name, "A", None)])
    await tracked.until_applied()
    refused = await dead(tracked, "retry", "--all", status=1)
    assert "1 impossible" in refused
    assert "the record has no value, so it would be refused again" in refused
    assert "`creditgate dead drop` settles it" in refused
    assert len(await told(tracked, "list")) == 1


async def test_choosing_wrongly_is_answered_with_what_to_do(tracked: Tracked) -> None:
    assert "say --all" in await dead(tracked, "retry", status=2)
    assert "exclude each other" in await dead(tracked, "retry", "1", "--all", status=2)
    assert "there is no dead letter 4711" in await dead(tracked, "retry", "4711", status=1)
    assert "say why" in await dead(tracked, "drop", "--all", "--why", " ", status=2)


async def test_a_missing_dead_topic_holds_back_no_letters_of_others(tracked: Tracked) -> None:
    missing = tracked.prefix + dead_letter_topic(INVOICES.name)
    await topics.delete(Cluster(tracked.servers), [missing])
    process = tracked.start()
    await process.until_ready()
    await tracked.send_raw([(INVOICES.name, "A", b"{}"), (ORDERS.name, "A", b"{}")])
    await tracked.until_applied()
    unpublished = "SELECT array_agg(topic) FROM exposure.dead_letter WHERE published_at IS NULL"

    async def only_one_waits() -> bool:
        return bool(await tracked.value(unpublished) == [tracked.prefix + INVOICES.name])

    await eventually(only_one_waits, "the letter of the other topic is published")
    await topics.apply(Cluster(tracked.servers), [(missing, 1)])

    async def none_waits() -> bool:
        return await tracked.value(unpublished) is None

    await eventually(none_waits, "both letters are published")
    assert await process.metric("creditgate_open_dead_letters") == 2
