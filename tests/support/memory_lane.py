"""A lane's database in memory: a twin of `credit_check.session` that can be told when to fail.

It keeps what a real one would (terms, decisions, reservations, holds, keys) and gives it back in
snapshots, so that a lane on it decides as on PostgreSQL. Faults are scripted by step.
"""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from credit_check.needs import Needs
from credit_check.released import REJECTED, RELEASED, read_earlier
from credit_check.session import LostError
from credit_check.snapshot import Answered, Gate, Granted, HoldRow, Snapshot
from credit_check.tasks import Ask
from credit_check.writes import FlipRow, NewsRow, OverrideRow, Writes
from credit_contracts.amounts import digits
from credit_core.claims import OrderFacts, Reservation
from credit_core.exposure import Rates
from credit_core.terms import AccountTerms
from service_kit.clock import SettableClock

_ANY = Gate(kept=False, reserved={}, next_expiry_at=None, folded_at=None)
STEPS = ("connect", "gather", "record", "commit", "committed")


class MemoryDatabase:
    """What lanes share. `faults[step]` holds what the next calls of a step raise (None: nothing);
    `committed` fails after the effect, as a lost reply does.
    """

    def __init__(self, clock: SettableClock) -> None:
        self.clock = clock
        self.policy_version = 1
        self.ledger_mark = "as it is"
        self.gathered = 0
        self.policies: dict[int, str] = {}
        self.flips: list[FlipRow] = []
        self.segments: dict[str, str] = {}
        self.risk_classes: dict[str, str] = {}
        self.terms: dict[str, AccountTerms] = {}
        self.reservations: list[tuple[str, Reservation]] = []
        self.decisions: dict[str, str] = {}
        self.order_of: list[str] = []
        self.newest: dict[str, int] = {}
        self.releases: dict[str, tuple[str, str, datetime]] = {}
        self.closed: dict[str, HoldRow] = {}
        self.holds: dict[str, HoldRow] = {}
        self.overrides: list[OverrideRow] = []
        self.news: list[NewsRow] = []
        self.rates = Rates((), digits)
        self.keys: dict[tuple[str, str], Answered] = {}
        self.gates: set[str] = set()
        self.batches: list[list[str]] = []
        self.billed: dict[str, int] = {}
        """By order, what invoices of accounts that nobody asks about bill of it, in cents of EUR."""
        self.kept: dict[str, Gate] = {}
        self.keeps = True
        self.faults: defaultdict[str, deque[Exception | None]] = defaultdict(deque)
        self.going = asyncio.Event()
        self.going.set()

    def account(self, account_id: str, limit_minor: int | None) -> None:
        """Describe an account in EUR."""
        self.terms[account_id] = AccountTerms(account_id, "EUR", limit_minor)

    def fail(self, step: str, *faults: Exception | None) -> None:
        """Script the next calls of a step."""
        assert step in STEPS
        self.faults[step].extend(faults)

    def step(self, name: str) -> None:
        """Raise what is scripted for this call."""
        if self.faults[name]:
            fault = self.faults[name].popleft()
            if fault is not None:
                raise fault

    def gate(self, account_id: str, watermark: datetime | None) -> Gate:
        """The account's gate: its kept sum while that holds, if this database `keeps` any."""
        gate = self.kept.get(account_id)
        if self.keeps and gate is not None:
            expired = watermark and gate.next_expiry_at and watermark >= gate.next_expiry_at
            if not expired:
                return gate
        return _ANY

    async def connect(self) -> "MemorySession":
        """A new session."""
        self.step("connect")
        return MemorySession(self)


class MemorySession:
    """One connection to it; see `credit_check.session.Session`."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self._writes: Writes | None = None
        self._asks: list[str] = []
        self._lost = False

    async def ensure_gates(self, account_ids: Iterable[str]) -> None:
        self._database.gates |= set(account_ids)

    async def policy(self, version: int) -> str:
        return self._database.policies[version]

    async def gather(self, asks: Sequence[Ask], needs: Needs) -> Snapshot:
        del needs  # all that it keeps is the same for every policy
        database = self._database
        await database.going.wait()
        if self._lost:
            raise LostError("cut")
        database.step("gather")
        database.gathered += 1
        now = database.clock.now()
        snapshot = Snapshot(
            now=now,
            watermark=now - timedelta(seconds=1),
            today=now.date(),
            policy_version=database.policy_version,
            ledger_mark=database.ledger_mark,
            segments=dict(database.segments),
            risk_classes=dict(database.risk_classes),
        )
        self._asks = [order_id for ask in asks for order_id in ask.orders]
        for account_id in {each for ask in asks for each in ask.accounts}:
            folds = any(ask.folds for ask in asks)
            snapshot.gates[account_id] = (
                _ANY if folds else database.gate(account_id, snapshot.watermark)
            )
            if account_id in database.terms:
                snapshot.terms[account_id] = database.terms[account_id]
                snapshot.change_counters[account_id] = 1
        for reservation_id, reservation in database.reservations:
            granted = Granted(reservation_id, reservation)
            if not snapshot.gates.get(reservation.account_id, _ANY).kept:
                snapshot.granted_by_account.setdefault(reservation.account_id, []).append(granted)
            snapshot.granted_by_order.setdefault(reservation.order_id, []).append(granted)
        orders = {order_id for ask in asks for order_id in ask.orders}
        asked = {hold_id for ask in asks for hold_id in ask.holds}
        snapshot.holds = {
            hold_id: hold
            for hold_id, hold in database.holds.items()
            if hold_id in asked or (hold.state == "open" and hold.order_id in orders)
        }
        snapshot.orders = {
            order_id: OrderFacts(order_id, invoiced_minor={"EUR": minor})
            for order_id, minor in database.billed.items()
        }
        snapshot.rates = database.rates
        snapshot.newest_decided.update(database.newest)
        snapshot.earlier = read_earlier(database.releases.values(), database.closed.values())
        snapshot.answered.update(database.keys)
        snapshot.retried = {
            ask.check_id: database.decisions[ask.check_id]
            for ask in asks
            if ask.attempts and ask.check_id in database.decisions
        }
        return snapshot

    async def record(self, writes: Writes) -> None:
        self._database.step("record")
        self._writes = writes

    async def note_parents(self, parents: Mapping[str, str | None]) -> None:
        assert not parents, "nobody has a parent here"

    async def commit(self, *, more: bool) -> None:
        del more
        database = self._database
        database.step("commit")
        writes, self._writes = self._writes, None
        if writes is not None:
            self._apply(writes)
        database.batches.append(self._asks)
        database.step("committed")

    def _apply(self, writes: Writes) -> None:
        database = self._database
        database.reservations = [
            each for each in database.reservations + writes.reservations
            if each[0] not in writes.ended
        ]  # fmt: skip
        database.flips += writes.flips
        for row in writes.decisions:
            assert row.check_id not in database.decisions, "decided twice"
            database.decisions[row.check_id] = row.answer
            database.order_of.append(row.order_id)
            if row.outcome != "hold":
                database.releases[row.order_id] = (row.order_id, row.account_id, writes.at)
            newest = database.newest.get(row.order_id, -1)
            database.newest[row.order_id] = max(newest, row.order_version)
        for hold in writes.holds.values():
            before = database.holds.get(hold.hold_id)
            assert hold.was == (0 if before is None else before.version), "changed meanwhile"
            kept = database.holds[hold.hold_id] = HoldRow(
                hold.hold_id, hold.version, hold.state, hold.order_id, hold.order_version,
                hold.account_id, hold.secured_minor, json.loads(hold.content),
            )  # fmt: skip
            if hold.state in {RELEASED, REJECTED}:
                database.closed[hold.order_id] = kept
        database.overrides += writes.desk.overrides
        database.news += writes.desk.news
        for gate in writes.gates:
            database.kept[gate.account_id] = Gate(
                kept=gate.reserved is not None,
                reserved=json.loads(gate.reserved or "{}"),
                next_expiry_at=gate.next_expiry_at,
                folded_at=gate.folded_at,
            )
        for key in writes.keys:
            assert (key.caller, key.key) not in database.keys, "a key was used twice"
            body = key.answer if key.check_id is None else database.decisions[key.check_id]
            assert body is not None
            database.keys[key.caller, key.key] = Answered(
                key.digest, key.status, body, key.check_id
            )

    async def rollback(self) -> None:
        self._writes = None

    async def close(self) -> None:
        self._lost = True
