import pytest
from aiokafka import TopicPartition

from credit_contracts.topics import DECISIONS, HOLDS, NOTICES, dead_letter_topic
from service_kit import kafka
from service_kit.cluster import Cluster
from support.notifiers import World, all_told
from support.notifying import account, hold, notice
from support.waiting import eventually


async def dead_letters(world: World, topic: str) -> list[dict[str, str]]:
    """Headers of the dead letters of a topic."""
    consumer = kafka.consumer(Cluster(world.bootstrap_servers), group_id=None, client_id="test")
    await consumer.start()
    try:
        place = TopicPartition(world.bus.prefix + dead_letter_topic(topic), 0)
        consumer.assign([place])
        await eventually(lambda: nothing_waits(world), "dead letters were sent")
        count = (await kafka.end_offsets(consumer, [place]))[place]
        found: list[dict[str, str]] = []
        while len(found) < count:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [
                    {name: value.decode() for name, value in record.headers} for record in records
                ]
        return found
    finally:
        await kafka.deadline_stop(consumer)


async def nothing_waits(world: World) -> bool:
    """Whether no dead letter is left in the outbox."""
    return not await world.rows("SELECT FROM notifier.outbox")


@pytest.mark.parametrize("topic", [HOLDS.name, NOTICES.name, DECISIONS.name])
async def test_a_record_that_cannot_be_read_becomes_a_dead_letter_and_its_neighbors_are_told(
    world: World, topic: str
) -> None:
    async with world.notifier() as client:
        await world.bus.tell(hold("hld_1"))
        await world.bus.raw(
            topic, b"{not json", b"C-42", [("content-type", b"application/cloudevents+json")]
        )
        await world.bus.raw(topic, None, b"C-42")
        await world.bus.raw(topic, b"\xff\x00", b"C-42")
        await world.bus.tell(hold("hld_2", account_id="C-2"))
        await all_told(client)
        await eventually(lambda: len(world.mail.accepted) == 4, "both holds were told")
        letters = await dead_letters(world, topic)
    assert len(letters) == 3
    for letter in letters:
        assert letter["dead-reason"]
        assert letter["dead-at"]
        assert letter["dead-source"].startswith(f"{world.bus.prefix}{topic}/")


async def test_what_the_database_refuses_is_set_aside_alone(world: World) -> None:
    bad = notice("ntc_\x00bad", account_id="C-9")
    async with world.notifier() as client:
        await world.bus.tell(notice("ntc_1"), bad, notice("ntc_2", account_id="C-2"))
        await all_told(client)
        (letter,) = await dead_letters(world, NOTICES.name)
    assert len(world.mail.accepted) == 2
    assert letter["dead-reason"].startswith("could not be written")


async def test_bad_accounts_are_left_to_the_ledger_to_set_aside(world: World) -> None:
    async with world.notifier() as client:
        await world.bus.raw("credit.accounts", b"{not json", b"C-42")
        await world.bus.tell(account(sales_rep="rep@x.example"))
        await all_told(client)
        await world.bus.tell(hold("hld_1"))
        await all_told(client)
        assert await dead_letters(world, "credit.accounts") == []
    assert len(world.mail.accepted_by("rep@x.example")) == 1


async def test_past_the_limit_of_dead_letters_reading_stops_and_says_so(world: World) -> None:
    async with world.notifier(dead_letters_max=10) as client:
        for number in range(30):
            await world.bus.raw(HOLDS.name, b"{not json %d" % number, b"C-42")

        async def stopped() -> bool:
            report = (await client.get("/ready")).json()
            return "creditgate dead list" in str(report["reading_stopped"])

        await eventually(stopped, "reading stops, and what to do is said")


async def test_events_of_unknown_types_are_passed_over(world: World) -> None:
    body = (
        b'{"specversion":"1.0","id":"1","source":"/x","type":"somebody.elses.v1",'
        b'"time":"2026-01-01T00:00:00Z","data":{}}'
    )
    async with world.notifier() as client:
        await world.bus.raw(
            HOLDS.name, body, b"C-1", [("content-type", b"application/cloudevents+json")]
        )
        await world.bus.tell(hold("hld_1"))
        await all_told(client)
        assert 'outcome="unknown type"' in (await client.get("/metrics")).text
    assert len(world.mail.accepted) == 2
