import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from creditgate_embedded.errors import StateError
from creditgate_embedded.ports import LOOPBACK, is_free
from creditgate_embedded.postgres import EmbeddedPostgres
from creditgate_embedded.processes import ProcessIdentity
from support.databases import execute, run
from support.servers import open_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made


async def fetch(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def kill_9(server: EmbeddedPostgres) -> None:
    assert server.pid is not None
    identity = ProcessIdentity.of(server.pid)
    assert identity is not None
    os.kill(server.pid, signal.SIGKILL)
    while identity.is_alive():
        time.sleep(0.01)


def test_a_restart_keeps_data_and_address(folder: Path) -> None:
    first = EmbeddedPostgres(folder, durable=False)
    first.start()
    address = first.url
    run(execute(address, "CREATE TABLE kept AS SELECT 42 AS answer"))
    first.stop()

    second = EmbeddedPostgres(folder, durable=False)
    second.start()
    try:
        assert second.url == address
        assert run(fetch(second.url, "SELECT answer FROM kept")) == 42
    finally:
        second.stop()


def test_what_was_committed_is_there_after_kill_9(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    try:
        address = server.url
        run(execute(address, "CREATE TABLE kept AS SELECT 42 AS answer"))
        process = server.pid
        kill_9(server)
        server.spawn()
        server.wait_ready()
        assert server.url == address
        assert server.pid != process
        assert run(fetch(address, "SELECT answer FROM kept")) == 42
    finally:
        server.stop()


def test_the_server_has_the_settings_that_the_ledger_rests_on(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    try:
        for setting, value in (
            ("listen_addresses", LOOPBACK),
            ("password_encryption", "scram-sha-256"),
            ("server_encoding", "UTF8"),
            ("unix_socket_directories", ""),
            ("TimeZone", "UTC"),
            ("synchronous_commit", "on"),
        ):
            assert run(fetch(server.url, f"SHOW {setting}")) == value
        assert run(fetch(server.url, "SELECT datlocprovider FROM pg_database LIMIT 1")) == b"b"
        assert run(fetch(server.url, "SELECT 'a' < 'B'")) is False
    finally:
        server.stop()


def test_a_durable_server_syncs(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    try:
        assert run(fetch(server.url, "SHOW fsync")) == "on"
        assert run(fetch(server.url, "SHOW full_page_writes")) == "on"
    finally:
        server.stop()


def test_the_password_is_demanded_and_readable_to_the_owner_alone(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    try:
        with pytest.raises(asyncpg.InvalidPasswordError):
            run(fetch(f"postgresql://postgres:guess@{LOOPBACK}:{server.port}/postgres", "SELECT 1"))
        assert stat.S_IMODE((folder / "postgres" / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE((folder / "postgres" / "data").stat().st_mode) == 0o700
    finally:
        server.stop()


def test_another_port_is_chosen_and_kept_when_the_kept_one_is_taken(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.prepare()
    wanted = server.port
    server.stop()
    with socket.create_server((LOOPBACK, wanted)):
        server = EmbeddedPostgres(folder, durable=False)
        server.start()
        found = server.port
        try:
            assert found != wanted
            assert run(fetch(server.url, "SELECT 1")) == 1
        finally:
            server.stop()
    again = EmbeddedPostgres(folder, durable=False)
    again.prepare()
    assert again.port == found
    again.stop()


def test_any_folder_name_will_do(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "état, des 'crédits' 🏦", durable=False)
    server.start()
    server.stop()


def test_two_owners_of_one_folder_are_kept_apart(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.prepare()
    with pytest.raises(StateError, match="in use"):
        EmbeddedPostgres(folder, durable=False).prepare()
    server.stop()


def test_a_cluster_of_another_major_version_is_refused_with_what_to_do(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.prepare()
    server.stop()
    (folder / "postgres" / "data" / "cluster" / "PG_VERSION").write_text("11\n")
    server = EmbeddedPostgres(folder, durable=False)
    with pytest.raises(StateError, match="PostgreSQL 11"):
        server.prepare()
    server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_a_state_folder_below_a_private_one_works_for_root() -> None:
    with open_folder() as outer:
        private = outer / "private"
        private.mkdir(mode=0o700)
        server = EmbeddedPostgres(private / "state", durable=False)
        server.start()
        elsewhere = (private / "state" / "postgres" / "data").resolve()
        try:
            assert not elsewhere.is_relative_to(private)
            assert run(fetch(server.url, "SELECT 1")) == 1
        finally:
            server.stop()
        again = EmbeddedPostgres(private / "state", durable=False)
        again.prepare()
        again.stop()
        assert (private / "state" / "postgres" / "data").resolve() == elsewhere


OWNER = """
import sys, time
from pathlib import Path
from creditgate_embedded.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
server.start()
print(server.pid, flush=True)
time.sleep(600)
"""


def test_the_server_does_not_outlive_an_owner_that_was_killed(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        orphan = int(owner.stdout.readline())
        owner.kill()
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    try:
        assert ProcessIdentity.of(orphan) is None or server.pid == orphan
        assert not is_free(server.port)
        assert run(fetch(server.url, "SELECT 1")) == 1
    finally:
        server.stop()
