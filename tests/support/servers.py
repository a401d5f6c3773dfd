"""Real servers for tests: those that the environment names, else embedded ones of this run.

Started once for a whole run and only when a test asks. An embedded server of a test run gives up
surviving a crash of the machine, nothing else. The folder is removed at the end.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from creditgate_embedded.kafka import EmbeddedKafka
from creditgate_embedded.postgres import EmbeddedPostgres


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that every user may enter: servers started by root run as another one."""
    folder = Path(tempfile.mkdtemp(prefix="creditgate-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for link in folder.glob("**/data"):
            if link.is_symlink():  # below a private TMPDIR, data lies where the servers can go
                shutil.rmtree(link.resolve().parent)
        shutil.rmtree(folder)


@contextmanager
def running_postgres() -> Iterator[str]:
    """The admin URL of `DATABASE_URL`'s server, else of one started for as long as this lasts."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with open_folder() as folder:
        server = EmbeddedPostgres(folder, durable=False)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()


@contextmanager
def running_kafka() -> Iterator[str]:
    """`KAFKA_BOOTSTRAP_SERVERS`, else the address of a node started for as long as this lasts."""
    if given := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield given
        return
    with open_folder() as folder:
        server = EmbeddedKafka(folder)
        server.start()
        try:
            yield server.bootstrap_servers
        finally:
            server.stop()
