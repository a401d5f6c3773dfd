"""A tracker on topics and a database of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.tracking import Tracked, tracked_system


@pytest.fixture
async def tracked(
    fresh_database: str, kafka_bootstrap_servers: str, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Tracked]:
    """No process runs yet; `start` starts one."""
    async with tracked_system(
        fresh_database, kafka_bootstrap_servers, topic_prefix, tmp_path
    ) as system:
        yield system
