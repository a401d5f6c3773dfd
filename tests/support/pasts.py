"""Histories told on two clocks, and what brute force says of any moment of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from support.histories import FIRST_DAY, Pool, account_event, ledger_event, rate_event
from support.oracle import Event, Oracle, content

TERMS_DAYS = 30
_START = datetime.combine(FIRST_DAY, datetime.min.time(), UTC)
_DAYS = 120


def history_in_time(random: Random, size: int, pool: Pool) -> list[Event]:
    """Events in the order of their arrival, each with a time of its own, late and early mixed.

    One content has one time: told again, it is the same event again.
    """
    times: dict[bytes, str] = {}
    events = []
    for _ in range(size):
        pick = random.random()
        if pick < 0.08:
            event = account_event(random, pool)
        elif pick < 0.16:
            event = rate_event(random)
        else:
            event = ledger_event(random, pool)
        told = times.setdefault(identity(event), moment(random).isoformat())
        events.append(event | {"time": told})
    return events


def identity(event: Event) -> bytes:
    """What makes an event the same event: its type and content."""
    data = event["data"]
    plain = repr(sorted(data.items())).encode() if "base" in data else content(data)
    return str(event["type"]).encode() + plain


def moment(random: Random) -> datetime:
    """Some moment of the histories, on a full day more often than not."""
    seconds = 0 if random.random() < 0.6 else random.randrange(86_400)
    return _START + timedelta(days=random.randrange(_DAYS), seconds=seconds)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the past: `as_of`, and how many of the events were known."""

    as_of: datetime | None
    known: int | None

    def events(self, arrived: Sequence[Event]) -> list[Event]:
        """The events that qualify, of all in the order of their arrival."""
        return [
            event
            for event in arrived[: self.known]
            if self.as_of is None or datetime.fromisoformat(event["time"]) <= self.as_of
        ]


def accounts_of(events: Iterable[Event]) -> list[str]:
    """All accounts that the events name."""
    return sorted({e["data"]["account_id"] for e in events if "account_id" in e["data"]})


def buckets_of(oracle: Oracle, account_id: str) -> dict[str, Any]:
    """The account's buckets by currency."""
    return {code: four for (owner, code), four in oracle.buckets().items() if owner == account_id}
