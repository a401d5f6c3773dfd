"""Long random histories over real Kafka: the running tracker answers what brute force says.

Every history has a number from which it is made anew. When one fails, its test's name holds that
number, and running that test alone replays it: `make soak TESTS='… -k "long_history and [17]"'`.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from credit_contracts.topics import INBOUND, dead_letter_topic
from service_kit import topics
from service_kit.cluster import Cluster
from support.agreeing import everything_agrees
from support.long_histories import long_history
from support.tracking import Tracked, tracked_system

HISTORIES = 200
EVENTS = 2_000
SHORT_EVENTS = 300
KILLS_MAX = 3


@pytest.fixture
async def passing(
    fresh_database: str, kafka_bootstrap_servers: str, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Tracked]:
    """As `tracked`, on topics that are gone afterwards: two hundred of them are a load."""
    async with tracked_system(
        fresh_database, kafka_bootstrap_servers, topic_prefix, tmp_path
    ) as system:
        yield system
    names = [topic.name for topic in INBOUND]
    names += [dead_letter_topic(name) for name in names]
    await topics.delete(Cluster(kafka_bootstrap_servers), [topic_prefix + name for name in names])


async def live_through(tracked: Tracked, seed: int, size: int) -> None:
    """Replay history `seed`, through kill -9 at random moments in every other one."""
    random = Random(seed)
    events = long_history(seed, size)
    at_once = str(random.choice((40, 200, 2000)))
    kills = random.randrange(1, KILLS_MAX + 1) if seed % 2 else 0
    marks = sorted(random.sample(range(len(events)), kills))
    process = tracked.start(
        CREDITGATE_BATCH_RECORDS_MAX=at_once, CREDITGATE_GROUP_INSTANCE_ID="the-same"
    )
    sending = asyncio.create_task(tracked.send(events))
    for mark in marks:
        await tracked.until_applied(mark)
        await asyncio.sleep(random.uniform(0, 0.1))
        process.kill()
        process = tracked.start(
            CREDITGATE_BATCH_RECORDS_MAX=at_once, CREDITGATE_GROUP_INSTANCE_ID="the-same"
        )
    await sending
    await tracked.until_applied()
    await everything_agrees(tracked, process, events)
    assert await tracked.fetch("SELECT 1 FROM exposure.dead_letter") == []


@pytest.mark.parametrize("seed", [1000, 1001])
async def test_a_short_history_ends_in_what_brute_force_says(passing: Tracked, seed: int) -> None:
    await live_through(passing, seed, SHORT_EVENTS)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(HISTORIES))
async def test_a_long_history_ends_in_what_brute_force_says(passing: Tracked, seed: int) -> None:
    await live_through(passing, seed, EVENTS)
