"""Whatever is sent to any of the services, what they answer is what their OpenAPI says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.command import System, running_system
from support.conformance import start_conforming

SERVICES = ("credit_check", "exposure_tracker", "notifier")


def _account() -> bytes:
    """The account that the examples name, so that they lead somewhere."""
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": "C-42-1",
        "source": "test",
        "type": "creditgate.account.v1",
        "subject": "C-42",
        "time": "2026-01-05T00:00:00Z",
        "partitionkey": "C-42",
        "data": {
            "account_id": "C-42",
            "version": 1,
            "name": "An account",
            "currency": "EUR",
            "credit_limit": "10000.00",
            "status": "open",
            "contacts": [{"role": "sales_rep", "email": "sales@example.com"}],
        },
    }
    return json.dumps(event).encode()


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with running_system() as running:
        running.run("replay", "-", given=_account())
        told = running.told
        body = {"order_id": "SO-1", "order_version": 1, "account_id": "C-42", "currency": "EUR"}
        held = httpx.post(
            f"{told['credit_check_url']}/v1/checks",
            headers={"authorization": f"Bearer {told['api_key']}"},
            json=body | {"amount": "12500.00"},
        )
        assert held.json()["outcome"] == "hold"
        yield running


def conform(system: System, folder: Path, seconds: int) -> None:
    told = system.told
    under_way = [
        start_conforming(told[f"{service}_url"], told["api_key"], folder, seconds=seconds)
        for service in SERVICES
    ]
    found = "".join([run.end() for run in under_way])
    assert not found, found


def test_every_service_answers_as_published(system: System, tmp_path: Path) -> None:
    conform(system, tmp_path, seconds=30)


@pytest.mark.soak
def test_ten_minutes_of_it_find_nothing(system: System, tmp_path: Path) -> None:
    conform(system, tmp_path, seconds=600)
