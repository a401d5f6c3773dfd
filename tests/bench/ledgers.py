"""The ledgers that runs start from: templates, of which each run gets a fresh copy.

`described` knows all accounts of the history and no document; `loaded` knows the same and a past of
many documents in them; `prepared` knows what it is told. None has applied anything yet of the
topics that are measured.
"""

import asyncio
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from bench import bulk, feeding, history
from bench.rig import EMPTY, Rig, execute, fetch
from bench.rounds import tell
from support.databases import in_database

_SAMPLE = 20
_PATIENCE_SECONDS = 300.0
_PAST_PREFIX, _TERMS_PREFIX = "past.", "terms."
_DESCRIBED = "bench_described"
_FORGET_FEEDS = "DELETE FROM exposure.partition_offset"
_DOCUMENTS = """
SELECT count(*) AS n FROM exposure.document
 WHERE version IS NOT NULL AND kind IN ('order', 'delivery', 'invoice', 'payment')
"""


class Ledgers:
    """Makes the templates on first use; they live as long as the rig's server."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._fed: dict[str, set[str]] = {}
        self._made: set[str] = set()

    def described(self) -> str:
        """The template without documents."""
        return self.prepared(_DESCRIBED, history.terms, _TERMS_PREFIX)

    def prepared(
        self, name: str, events: Callable[[], list[feeding.Event]], prefix: str | None = None
    ) -> str:
        """A template under this name that has applied these events."""
        if name not in self._made:
            self._create(name)
            self._apply(name, events(), prefix or f"{name}.")
            self._made.add(name)
        return name

    def loaded(self, documents: int) -> tuple[str, int]:
        """The template with a past of about so many documents, and how many there are.

        Raises:
            RuntimeError: what was loaded is not a ledger: a sampled account does not reconcile.
        """
        name = "bench_loaded"
        self._create(name)
        url = in_database(self._rig.server_url, name)
        self._apply(name, history.past(documents // history.BLOCKS), _PAST_PREFIX)
        others = [history.block(number) for number in range(1, history.BLOCKS)]
        asyncio.run(bulk.multiply(url, history.block(0), others, tell))
        self._apply(name, history.terms(), _TERMS_PREFIX)
        with self._rig.tracker(url, topic_prefix=_TERMS_PREFIX) as tracker:
            for fault in sample(self._rig, url, tracker):
                raise RuntimeError(f"the loaded ledger is none: {fault}")
        asyncio.run(execute(url, _FORGET_FEEDS))
        return name, asyncio.run(fetch(url, _DOCUMENTS))[0]["n"]

    @contextmanager
    def fresh(self, template: str) -> Iterator[str]:
        """A copy for one run, on disk before it begins; dropped after it."""
        name = f"bench_{secrets.token_hex(6)}"
        server = self._rig.server_url
        # By its files: through the log of the server, a large ledger would be written twice.
        asyncio.run(
            execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        )
        try:
            yield in_database(server, name)
        finally:
            asyncio.run(execute(server, f"DROP DATABASE {name} WITH (FORCE)"))

    def _create(self, name: str) -> None:
        asyncio.run(execute(self._rig.server_url, f"CREATE DATABASE {name} TEMPLATE {EMPTY}"))

    def _apply(self, name: str, events: list[feeding.Event], prefix: str) -> None:
        """Let a tracker apply events from topics of their own, and forget those topics."""
        url = in_database(self._rig.server_url, name)
        if prefix not in self._fed:
            asyncio.run(self._rig.topics(prefix))
            self._fed[prefix] = asyncio.run(
                feeding.send(self._rig.bootstrap_servers, events, prefix)
            )
        with self._rig.tracker(url, topic_prefix=prefix):
            asyncio.run(feeding.applied_rate(url, self._fed[prefix], len(events)))
        asyncio.run(execute(url, _FORGET_FEEDS))


def sample(rig: Rig, database_url: str, tracker: str) -> list[str]:
    """What reconcile finds wrong with some accounts, chosen by chance, of a running tracker."""
    rows = asyncio.run(fetch(database_url, "SELECT account_id FROM exposure.account"))
    accounts = [row["account_id"] for row in rows]
    chosen = random.sample(accounts, min(_SAMPLE, len(accounts)))
    faults = []
    for account_id in chosen:
        faults += reconcile(rig, f"{tracker}/v1/accounts/{account_id}/reconcile")
    return faults


def reconcile(rig: Rig, address: str) -> list[str]:
    """What a reconcile at this address finds wrong."""
    answer = httpx.post(
        address,
        json={},
        headers={"authorization": f"Bearer {rig.api_key}"},
        timeout=_PATIENCE_SECONDS,
    )
    found = {} if answer.is_error else answer.json()
    if not found or found["drifts"] or found["unreadable"] or found["differences"]:
        return [f"{address}: {answer.text[:300]}"]
    return []
