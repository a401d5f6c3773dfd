"""Databases for tests: as many as there are tests that want one, each in a few milliseconds.

Everything is provisioned once per run, into a template; each test then gets a copy of its own,
which PostgreSQL makes from the template's files.
"""

import asyncio
import secrets
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg

# Made up: the servers of a test run listen on the loopback address and are gone at its end.
PASSWORDS = {
    "creditgate_tracker": "tracker-secret",
    "creditgate_check": "check-secret",
    "creditgate_notifier": "notifier-secret",
}

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine from a fixture, leaving the event loop of the tests alone."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(work)


def in_database(url: str, name: str) -> str:
    """The same server and user, in database `name`."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def as_role(admin_url: str, role: str) -> str:
    """The same server and database, as one of the service roles."""
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{role}:{PASSWORDS[role]}@{place}").geturl()


async def execute(url: str, *statements: str) -> None:
    """Run statements that take no parameters, each for itself."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def database(admin_url: str, *, template: str = "template0") -> Iterator[str]:
    """A new database, a copy of `template`, as the admin's URL; dropped at the end."""
    name = f"test_{secrets.token_hex(6)}"
    run(execute(admin_url, f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield in_database(admin_url, name)
    finally:
        run(execute(admin_url, f"DROP DATABASE {name} WITH (FORCE)"))
