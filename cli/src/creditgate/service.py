"""One service of the running system, as most commands ask it: a question, and its answer.

Each call opens a connection and closes it, so that a command reads from top to bottom. What asks
often, or beside other work, keeps a client of its own (`endpoints.Endpoints.client`).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from creditgate.endpoints import Endpoints, find, get_json, pages, post_json

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Service:
    """Where it is, and how long its answers may take. Errors are those of `endpoints.get_json`."""

    endpoints: Endpoints
    url: str
    timeout_seconds: float = 30.0

    def get(self, path: str, **parameters: str | int | None) -> Answer:
        """What stands at `path`; parameters that are None are left out."""

        async def got() -> Answer:
            async with self.endpoints.client(self.url, timeout_seconds=self.timeout_seconds) as to:
                return await get_json(to, path, **_given(parameters))

        return asyncio.run(got())

    def items(self, path: str, **filters: str | int | None) -> list[Answer]:
        """A whole list, page after page; filters that are None are left out."""

        async def all_of_them() -> list[Answer]:
            async with self.endpoints.client(self.url, timeout_seconds=self.timeout_seconds) as to:
                return [each async for each in pages(to, path, _given(filters))]

        return asyncio.run(all_of_them())

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """What a POST of `body` answers, under an idempotency key of its own."""

        async def posted() -> Answer:
            async with self.endpoints.client(self.url, timeout_seconds=self.timeout_seconds) as to:
                return await post_json(to, path, body, key=f"cli-{uuid4()}")

        return asyncio.run(posted())


def credit_check(state: Path) -> Service:
    """Raises `CommandError` where no running system is known, as `endpoints.find`."""
    endpoints = find(state)
    return Service(endpoints, endpoints.credit_check_url)


def exposure_tracker(state: Path, *, timeout_seconds: float = 30.0) -> Service:
    """Raises `CommandError` where no running system is known, as `endpoints.find`."""
    endpoints = find(state)
    return Service(endpoints, endpoints.exposure_tracker_url, timeout_seconds)


def _given(parameters: Mapping[str, str | int | None]) -> dict[str, str | int]:
    return {name: value for name, value in parameters.items() if value is not None}
