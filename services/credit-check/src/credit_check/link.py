"""A lane's link to the database: opened when needed, dropped when in doubt, honest when down."""

from collections.abc import Callable, Iterable

from credit_check.session import ConflictError, Connect, LostError, Session
from service_kit.clock import Clock
from service_kit.logs import get_logger

RECONNECT_SECONDS = 1.5
"""How long a batch waits for a new connection before its tasks are refused."""
RECONNECT_PAUSE_SECONDS = 0.05
DOWN_PAUSE_SECONDS = 0.25
GATES_KNOWN_MAX = 500_000

log = get_logger()


class Link:
    """One session at a time. `down` is whether the last try to have one failed."""

    def __init__(self, connect: Connect, clock: Clock) -> None:
        self._connect = connect
        self._clock = clock
        self._session: Session | None = None
        self._gates_known: set[str] = set()
        self.down = False

    async def open(self) -> Session:
        """The session; a new one where there is none. Raises `LostError` when the database could
        not be reached for `RECONNECT_SECONDS`; then the link is down.
        """
        deadline = self._clock.monotonic() + RECONNECT_SECONDS
        while self._session is None:
            try:
                self._session = await self._connect()
            except LostError as exc:
                if self._clock.monotonic() >= deadline:
                    log.warning("database not reachable", cause=str(exc))
                    self.down = True
                    raise
                await self._clock.sleep(RECONNECT_PAUSE_SECONDS)
        self.down = False
        return self._session

    async def come_back(self, meanwhile: Callable[[], bool]) -> None:
        """Try to connect until it works. `meanwhile` is called before each try; False ends it."""
        while self.down and meanwhile():
            try:
                self._session = await self._connect()
            except LostError:
                await self._clock.sleep(DOWN_PAUSE_SECONDS)
            else:
                self.down = False
                log.info("database reachable again")

    async def ensure_gates(self, session: Session, account_ids: Iterable[str]) -> None:
        """Make the gates that this process has not seen yet, and remember them."""
        missing = set(account_ids) - self._gates_known
        if missing:
            await session.ensure_gates(missing)
            if len(self._gates_known) > GATES_KNOWN_MAX:
                self._gates_known.clear()
            self._gates_known |= missing

    def forget_gates(self) -> None:
        """A gate that was known is not there: look for all of them again."""
        self._gates_known.clear()

    async def roll_back(self) -> None:
        """Leave no transaction open behind a batch that failed."""
        if self._session is not None:
            try:
                await self._session.rollback()
            except (LostError, ConflictError):
                await self.drop()

    async def drop(self) -> None:
        """Cut the connection; the next `open` makes a new one."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()
