"""Parents that change in the moment between locking and reading let nobody pass a group's limit.

Two connections of lanes, brought step by step to where they could miss one another. What each may
do is judged by `credit_check.lineage` from what it has read.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager

import pytest

from credit_check.lineage import Lineage
from credit_check.needs import needs_of
from credit_check.session import PostgresSession, connect
from credit_check.tasks import Ask
from credit_core.policy import Policy
from service_kit.clock import SystemClock
from support.applying import connected
from support.databases import as_role

NEEDS = needs_of([Policy()])
ACCOUNT = """
INSERT INTO exposure.account (account_id, described, version, change_counter, currency, status,
                              parent_account_id)
VALUES ($1, true, 1, 1, 'EUR', 'open', $2)
    ON CONFLICT (account_id) DO UPDATE
   SET parent_account_id = $2, change_counter = account.change_counter + 1"""
RESERVE = """
INSERT INTO credit_check.reservation (reservation_id, order_id, order_version, account_id, currency,
    amount_minor, secured_minor, granted_at, expires_at)
VALUES ($1, $1, 1, $2, 'EUR', 100, 0, now(), now() + interval '1 day')"""
WAIT_SECONDS = 0.3
ROUNDS_MAX = 9


class Party:
    """One lane's connection, and what its batch makes of what it reads."""

    def __init__(self, session: PostgresSession) -> None:
        self.session = session
        self.lineage: Lineage | None = None
        self.reserved: dict[str, int] = {}

    async def lock(self, *accounts: str) -> set[str] | None:
        """Lock these and read; returns what is missing (see `Lineage.missing`). A transaction that
        is open is given up before, as a lane goes on to its next batch.
        """
        await self.session.rollback()
        await self.session.ensure_gates(accounts)
        snapshot = await self.session.gather([Ask(accounts=accounts, groups=True)], NEEDS)
        self.lineage = Lineage(snapshot, set(accounts))
        self.reserved = {
            head: len(snapshot.granted_by_account.get(head, ()))
            + sum(len(snapshot.granted_by_account.get(one, ())) for one in group.unfolded)
            for head, group in snapshot.groups.items()
        }
        missing = self.lineage.missing(accounts, locks=True)
        return None if missing is None else set(missing)

    async def note(self) -> dict[str, str | None]:
        """Commit what the gates are to note; returns it."""
        assert self.lineage is not None
        noted = self.lineage.to_note()
        if noted:
            await self.session.note_parents(noted)
        await self.session.commit(more=False)
        return noted

    async def settle(self, *accounts: str) -> None:
        """Lock and note until these accounts can be decided on; ends with the locks given back."""
        wanted = accounts
        for _ in range(ROUNDS_MAX):
            missing = await self.lock(*wanted)
            if missing is None:
                await self.session.rollback()
                return
            await self.note()
            wanted = tuple(sorted({*wanted, *missing}))
        raise AssertionError(f"still not decided on after {ROUNDS_MAX} batches: {wanted}")

    async def reserve(self, account_id: str) -> None:
        """Grant something to the account, in the open transaction."""
        await self.session._connection.execute(RESERVE, f"r-{account_id}", account_id)  # noqa: SLF001 - the transaction of the batch is the point


@asynccontextmanager
async def two_parties(database: str) -> AsyncIterator[tuple[Party, Party]]:
    url = as_role(database, "creditgate_check")
    sessions = [await connect(url, SystemClock(), "UTC") for _ in range(2)]
    try:
        yield Party(sessions[0]), Party(sessions[1])
    finally:
        for session in sessions:
            await session.close()


async def describe(database: str, parents: Iterable[tuple[str, str | None]]) -> None:
    """What the tracker would commit."""
    async with connected(database) as connection:
        for account_id, parent in parents:
            await connection.execute(ACCOUNT, account_id, parent)


async def waits(work: Awaitable[set[str] | None]) -> "asyncio.Task[set[str] | None]":
    """The work, which must be waiting for a lock now."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([task], timeout=WAIT_SECONDS)
    assert not done, "it did not wait"
    return task


async def test_members_wait_for_one_another_at_their_heads_gate(fresh_database: str) -> None:
    await describe(fresh_database, [("H", None), ("M", "H"), ("X", "H")])
    async with two_parties(fresh_database) as (one, other):
        await one.settle("M")
        await one.settle("X")
        assert await one.lock("M", "H") is None
        waiting = await waits(other.lock("X", "H"))
        await one.reserve("M")
        await one.session.commit(more=False)
        assert await waiting is None
        assert other.reserved["H"] == 1, "it sees what the other granted"


async def test_an_account_that_joins_while_it_is_granted_something_is_waited_for(
    fresh_database: str,
) -> None:
    await describe(fresh_database, [("H", None), ("M", None), ("X", "H")])
    async with two_parties(fresh_database) as (one, other):
        await one.settle("M")
        await one.settle("X", "H")
        assert await one.lock("M") is None, "M is in no group, as it reads"
        await describe(fresh_database, [("M", "H")])
        assert await other.lock("X", "H") == {"M"}, "whoever holds M may not have heard of H"
        await other.session.rollback()
        waiting = await waits(other.lock("X", "H", "M"))
        await one.reserve("M")
        await one.session.commit(more=False)
        assert not await waiting, "noted first, decided then"
        assert await other.note() == {"M": "H"}
        assert await other.lock("X", "H") is None
        assert other.reserved["H"] == 1


async def test_a_parent_that_changes_to_and_fro_is_waited_for(fresh_database: str) -> None:
    await describe(fresh_database, [("H", None), ("E", None), ("M", "H"), ("X", "H")])
    async with two_parties(fresh_database) as (one, other):
        await one.settle("M")
        await one.settle("X")
        await describe(fresh_database, [("M", "E")])
        assert await one.lock("M", "E") == {"H"}, "the group that it left is looked at as well"
        assert await one.note() == {}
        assert await one.lock("M", "E", "H") == set()
        assert await one.note() == {"M": "E"}
        assert await one.lock("M", "E") is None
        await describe(fresh_database, [("M", "H")])
        assert await other.lock("X", "H") == {"M"}
        await other.session.rollback()
        waiting = await waits(other.lock("X", "H", "M"))
        await one.session.commit(more=False)
        assert await waiting == {"E"}


async def test_a_group_that_joins_another_is_waited_for_in_the_middle(fresh_database: str) -> None:
    await describe(fresh_database, [("T", None), ("H", None), ("M", "H"), ("X", "T")])
    async with two_parties(fresh_database) as (one, other):
        await one.settle("M")
        await one.settle("X")
        assert await one.lock("M", "H") is None
        await describe(fresh_database, [("H", "T")])
        assert await other.lock("X", "T") == {"H"}
        await other.session.rollback()
        waiting = await waits(other.lock("X", "T", "H"))
        await one.reserve("M")
        await one.session.commit(more=False)
        await waiting
        await other.settle("X")
        assert await other.lock("X", "T") is None
        assert other.reserved["T"] == 1


@pytest.mark.parametrize("before", ["unknown", "in a circle"])
async def test_what_is_named_is_locked_whether_it_counts_or_not(
    fresh_database: str, before: str
) -> None:
    """P becomes an ancestor of M without M or anything below P changing."""
    if before == "unknown":
        await describe(fresh_database, [("M", "P")])
    else:
        await describe(fresh_database, [("M", "Q"), ("Q", "P"), ("P", "Q")])
    async with two_parties(fresh_database) as (one, other):
        await one.settle("M")
        held = ("M", "P") if before == "unknown" else ("M", "P", "Q")
        assert await one.lock(*held) is None
        await describe(fresh_database, [("P", None), ("X", "P")])
        await one.reserve("M")
        waiting = await waits(other.lock("X", "P"))
        await one.session.commit(more=False)
        await waiting
        await other.settle("X")
        assert await other.lock("X", "P") is None
        assert other.reserved["P"] == 1
