"""One database and one credit-check per module; each test has accounts of its own."""

from collections.abc import Iterator

import httpx
import pytest

from support.credit_checks import Ledger, Running, client, ledger, running_check
from support.databases import database as new_database


@pytest.fixture(scope="module")
def lanes() -> int:
    """How many lanes the module's credit-check has: one, as shipped, where it says nothing else."""
    return 1


@pytest.fixture(scope="module")
def check_database(postgres_admin_url: str, provisioned_template: str, lanes: int) -> Iterator[str]:
    """The owner's URL of this module's database, one for each number of lanes."""
    assert lanes
    with new_database(postgres_admin_url, template=provisioned_template) as url:
        yield url


@pytest.fixture(scope="module")
def books(check_database: str) -> Iterator[Ledger]:
    """What the ledger says."""
    with ledger(check_database) as written:
        yield written


@pytest.fixture(scope="module")
def service(check_database: str, books: Ledger, lanes: int) -> Iterator[Running]:
    """A running credit-check; the ledger is fresh before it starts."""
    assert books
    with running_check(check_database, CREDITGATE_LANES=str(lanes)) as running:
        yield running


@pytest.fixture(scope="module")
def secret(books: Ledger) -> str:
    """A key with all scopes that credit-check knows."""
    return books.key()


@pytest.fixture(scope="module")
def caller(service: Running, secret: str) -> Iterator[httpx.Client]:
    """A caller with that key."""
    with client(service.url, secret) as connected:
        yield connected
