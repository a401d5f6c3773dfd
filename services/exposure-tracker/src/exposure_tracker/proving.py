"""The scheduled sample: every so often a few accounts, those proven least recently first.

Somebody who never asks for a reconcile still hears of drift within one turn through all accounts.
The work of a round is bounded by accounts and by documents, and it reads beside live traffic.
"""

import asyncio

from exposure_tracker.cancelling import asked_for
from exposure_tracker.faults import about_database
from exposure_tracker.reconcile import Reconciler
from exposure_tracker.settings import Settings
from service_kit.clock import Clock
from service_kit.logs import get_logger

DOCUMENTS_MAX = 20_000
"""Of one round, unless one account alone has more."""
_OFF_SECONDS = 86_400.0

log = get_logger()


class Proving:
    """The background task that proves a sample at intervals, as the settings say."""

    def __init__(self, reconciler: Reconciler, clock: Clock, settings: Settings) -> None:
        self._reconciler = reconciler
        self._clock = clock
        self._interval_seconds = settings.proof_interval_seconds
        self._accounts_max = settings.proof_accounts

    async def run(self) -> None:
        """Prove, until cancelled; a database that is away is waited for."""
        while True:
            await self._clock.sleep(self._interval_seconds if self._accounts_max else _OFF_SECONDS)
            if not self._accounts_max:
                continue
            try:
                await self._reconciler.sample(self._accounts_max, DOCUMENTS_MAX)
            except asyncio.CancelledError:
                if asked_for():
                    raise
            except Exception as exc:
                if not about_database(exc):
                    raise
                log.warning("accounts not proven", error=repr(exc))
