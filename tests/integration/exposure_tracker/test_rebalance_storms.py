"""Members join and leave every few seconds during a replay: brute force's figures, no deadlock."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from support.agreeing import everything_agrees
from support.long_histories import long_history
from support.storms import Storm
from support.tracking import Tracked, tracked_system

PARTITIONS = 4


@pytest.fixture
async def spread(
    fresh_database: str, kafka_bootstrap_servers: str, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Tracked]:
    """As `tracked`, with partitions for three members and one to spare."""
    async with tracked_system(
        fresh_database, kafka_bootstrap_servers, topic_prefix, tmp_path, partitions=PARTITIONS
    ) as system:
        yield system


async def weather(
    tracked: Tracked, *, seed: int, members: int, size: int, gusts: int, freezing: bool
) -> None:
    random = Random(f"storm {seed}")
    events = long_history(seed, size)
    storm = Storm(tracked, random, members, freezing)
    step = -(-len(events) // gusts)
    portions = (events[start : start + step] for start in range(0, len(events), step))
    await storm.blow(portions, pause_seconds=2.0)
    member = await storm.calm()
    await tracked.until_applied()
    await everything_agrees(tracked, member, events)
    assert await tracked.fetch("SELECT 1 FROM exposure.partition_offset WHERE stopped > ''") == []


@pytest.mark.parametrize("members", [2, 3])
async def test_members_that_join_and_leave_end_in_what_brute_force_says(
    spread: Tracked, members: int
) -> None:
    await weather(spread, seed=members, members=members, size=300, gusts=5, freezing=False)


@pytest.mark.soak
@pytest.mark.parametrize("members", [2, 3])
@pytest.mark.parametrize("seed", range(5))
async def test_a_long_storm_with_zombies_ends_in_what_brute_force_says(
    spread: Tracked, seed: int, members: int
) -> None:
    await weather(spread, seed=100 + seed, members=members, size=4000, gusts=40, freezing=True)
