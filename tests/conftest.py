"""Fixtures that every suite shares: real servers, fresh databases, names of one's own."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from service_kit.provision import provision
from support.databases import PASSWORDS, database, run
from support.servers import running_kafka, running_postgres

_HERE = Path(__file__).parent
_SLOWEST_FIRST = ("e2e", "integration")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give workers that share a run (`make test`) the longest files first, so that they end
    together; a run in one process keeps the order of the files.
    """
    if not hasattr(config, "workerinput"):
        return

    def rank(item: pytest.Item) -> int:
        suite = item.path.relative_to(_HERE).parts[0]
        return _SLOWEST_FIRST.index(suite) if suite in _SLOWEST_FIRST else len(_SLOWEST_FIRST)

    items.sort(key=rank)


@pytest.fixture(scope="session")
def postgres_admin_url() -> Iterator[str]:
    """A PostgreSQL server's admin URL, the same for the whole run (of this worker)."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def kafka_bootstrap_servers() -> Iterator[str]:
    """A Kafka cluster's address, the same for the whole run (of this worker); name topics with
    `topic_prefix`.
    """
    with running_kafka() as bootstrap_servers:
        yield bootstrap_servers


@pytest.fixture
def empty_database(postgres_admin_url: str) -> Iterator[str]:
    """The admin URL of a database of this test's own, with nothing in it."""
    with database(postgres_admin_url) as url:
        yield url


@pytest.fixture(scope="session")
def provisioned_template(postgres_admin_url: str) -> Iterator[str]:
    """The name of a database with all roles and all migrations, to be copied from."""
    with database(postgres_admin_url) as url:
        run(provision(url, PASSWORDS))
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
def fresh_database(postgres_admin_url: str, provisioned_template: str) -> Iterator[str]:
    """The admin URL of a database of this test's own: roles, schemas and tables, but no rows."""
    with database(postgres_admin_url, template=provisioned_template) as url:
        yield url


@pytest.fixture
def topic_prefix() -> str:
    """What to put before topic names, so that tests do not read one another's records."""
    return f"t{secrets.token_hex(5)}."
