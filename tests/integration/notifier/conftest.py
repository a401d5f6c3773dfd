"""A world of its own for each test: topics, database, mail server."""

from collections.abc import AsyncIterator

import pytest_asyncio

from support.notifiers import World
from support.notifiers import world as make_world


@pytest_asyncio.fixture
async def world(
    fresh_database: str, kafka_bootstrap_servers: str, topic_prefix: str
) -> AsyncIterator[World]:
    """Everything around a notifier; start one with `world.notifier()`."""
    async with make_world(fresh_database, kafka_bootstrap_servers, topic_prefix) as made:
        yield made
