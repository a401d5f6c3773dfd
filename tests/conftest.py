"""Fixtures that every suite shares: real servers, fresh databases, names of one's own."""

import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from service_kit.provision import provision
from support.databases import PASSWORDS, database, run
from support.servers import running_kafka, running_postgres


@pytest.fixture(scope="session")
def postgres_admin_url() -> Iterator[str]:
    """A PostgreSQL server's admin URL, the same for the whole run."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def kafka_bootstrap_servers() -> Iterator[str]:
    """A Kafka cluster's address, the same for the whole run; name topics with `topic_prefix`."""
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
