"""Keeps the shelf up to date: the version in force, and the shadow.

The version in force is told with every batch anyway; looking now and then only saves the first
batch after a change from being read twice. The shadow is known from here alone: it answers nobody,
so it may begin a second late.
"""

from pydantic import ValidationError

from credit_check.metrics import CheckMetrics
from credit_check.policy_reading import read_text
from credit_check.shelf import Shelf
from credit_check.store_policies import PolicyStore
from credit_core.policies import PolicyBook
from service_kit.clock import Clock
from service_kit.logs import get_logger
from service_kit.problems import ProblemError

EVERY_SECONDS = 1.0

log = get_logger()


class PolicyWatch:
    """One loop per process."""

    def __init__(
        self, policies: PolicyStore, shelf: Shelf, clock: Clock, metrics: CheckMetrics
    ) -> None:
        self._policies = policies
        self._shelf = shelf
        self._clock = clock
        self._metrics = metrics

    async def run(self) -> None:
        """Look until cancelled; the database being away only makes it wait."""
        while True:
            try:
                await self.look()
            except ProblemError as exc:
                log.warning("policies not looked at", error=exc.detail)
            except ValidationError as exc:
                # Lanes that need this version fail, and `/ready` with them.
                log.exception(
                    "policies not readable by this version of the program", error=str(exc)
                )
            await self._clock.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Put on the shelf what is in force now, and the shadow."""
        held = self._shelf.held
        version, shadow = await self._policies.head(), await self._policies.shadow()
        if version is not None and version != held.book.version:
            self._shelf.put(await self._read(version))
            log.info("policies changed", version=version)
        before = None if held.shadow is None else held.shadow.version
        if shadow != before:
            self._shelf.put_shadow(None if shadow is None else await self._read(shadow))
            log.info("shadow changed", version=shadow)
        self._metrics.policy_version.set(self._shelf.held.book.version)

    async def _read(self, version: int) -> PolicyBook:
        return read_text(version, await self._policies.content(version))
