"""The decision API as shipped, on a copy of a ledger: started, asked, and held to its promises.

Where a load leaves work behind (events to tell, accounts to look at again), the next run waits for
its end, so that nobody is measured beside the leavings of another.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from bench import history, load
from bench.feeding import Event
from bench.ledgers import Ledgers
from bench.load import Load
from bench.promises import Replays, broken
from bench.questions import AMOUNT, Questions, check
from bench.rig import fetch
from bench.rounds import Part

ROOMY = tuple(f"BENCH-{number}" for number in range(5_000))
"""Accounts with a limit that nobody reaches."""
HOT = "BENCH-HOT"
FULL = tuple(f"FULL-{number}" for number in range(500))
"""Accounts with a limit of one order: once `Api.fill` has asked, all others are held."""
QUIET_PREFIX = "quiet."
"""Topics on which nobody tells documents."""
_PATIENCE_SECONDS = 60.0
_LOOK_EACH_SECONDS = 0.2
_FRESH = "SELECT watermark IS NOT NULL AS fresh FROM exposure.freshness"


def accounts() -> list[Event]:
    """All accounts above."""
    roomy = [history.account(account_id) for account_id in (*ROOMY, HOT)]
    return roomy + [history.account(account_id, AMOUNT) for account_id in FULL]


@dataclass(slots=True)
class Api:
    """A running credit-check with its database; what it answered is counted for `faults`."""

    part: Part
    database_url: str
    url: str
    replays: Replays
    answered: int = 0
    told_after_seconds: float = 0.0
    """The longest time for which the work that a load left went on after its end."""

    def ask(self, questions: Questions, *, connections: int, seconds: int, run: str) -> Load:
        """A closed loop; whatever is refused or lost in it breaks the result."""
        found = load.run(
            self.url,
            questions,
            connections=connections,
            seconds=seconds,
            prefix=run,
            workspace=self.part.rig.folder,
        )
        self.part.report.broken_invariants += found.faults(run)
        self.answered += found.decisions
        self._settle()
        return found

    def arrive(self, questions: Questions, *, per_second: float, seconds: int, run: str) -> Load:
        """Constant arrival; who is refused or not answered counts as late."""
        found = load.arrive(
            self.url,
            questions,
            per_second=per_second,
            seconds=seconds,
            prefix=run,
            workspace=self.part.rig.folder,
        )
        self.answered += found.decisions
        return found

    def begin(self) -> None:
        """Wait until orders can be released, and ask those that `faults` asks again."""
        until_fresh(self.database_url)
        self.replays.ask(self.url)

    def fill(self) -> None:
        """Ask for two orders of each of `FULL`, of which there is room for one."""
        for turn in range(2):
            checks = [check(f"fill-{turn}-{account_id}", account_id) for account_id in FULL]
            httpx.post(
                f"{self.url}/v1/checks/bulk",
                json={"checks": checks},
                headers=self._headers,
                timeout=_PATIENCE_SECONDS,
            ).raise_for_status()
        self._settle()

    def faults(self) -> list[str]:
        """What does not hold of all that was decided."""
        return broken(self.database_url, self.answered) + self.replays.broken(self.url)

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.part.rig.api_key}"}

    def _settle(self) -> None:
        began_at = time.monotonic()
        while (waited := time.monotonic() - began_at) < _PATIENCE_SECONDS:
            left = httpx.get(f"{self.url}/v1/progress", headers=self._headers, timeout=30).json()
            if not left["outbox_pending"] and not left["sweep_pending"]:
                break
            time.sleep(_LOOK_EACH_SECONDS)
        self.told_after_seconds = max(self.told_after_seconds, waited)


@contextmanager
def serving(part: Part, database_url: str, prefix: str = QUIET_PREFIX) -> Iterator[Api]:
    """A credit-check beside whatever tracker there is on this database."""
    with part.rig.check(database_url, topic_prefix=prefix) as url:
        replays = Replays(part.rig.api_key, ROOMY[:20])
        yield Api(part, database_url, url, replays)


@contextmanager
def standing(part: Part, ledgers: Ledgers) -> Iterator[Api]:
    """The API on a ledger with `accounts`, beside a tracker that has nothing to apply."""
    template = ledgers.prepared("bench_accounts", accounts)
    asyncio.run(part.rig.topics(QUIET_PREFIX))
    with (
        ledgers.fresh(template) as url,
        part.rig.tracker(url, topic_prefix=QUIET_PREFIX),
        serving(part, url) as api,
    ):
        api.begin()
        yield api


def until_fresh(database_url: str) -> None:
    """Wait until the ledger says how far its data has come; before that, every order is held.

    Raises:
        TimeoutError: it never does.
    """
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        if asyncio.run(fetch(database_url, _FRESH))[0]["fresh"]:
            return
        time.sleep(_LOOK_EACH_SECONDS)
    raise TimeoutError("the ledger does not say how far its data has come")
