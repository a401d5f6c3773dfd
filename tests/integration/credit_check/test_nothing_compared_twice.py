"""While nothing moves in the ledger the sweep compares nothing, and misses nothing that does."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import httpx

from credit_check.ledger_mark import EVERYTHING_SECONDS, Compared, LedgerMark, Standstill
from service_kit.clock import SettableClock
from support.asking import ask, calm, held
from support.credit_checks import Ledger
from support.databases import as_role
from support.waiting import until

ROUNDS = 10
BOUND_SECONDS = 5.0
"""Within this, what frees room releases what fits into it."""
DAYS_8 = 8 * 86_400


def scans(books: Ledger, *tables: str) -> int:
    """How often these tables of credit-check have been read."""
    count: int = books.value(
        "SELECT sum(seq_scan + idx_scan)::bigint FROM pg_stat_user_tables"
        " WHERE schemaname = 'credit_check' AND relname = ANY ($1)",
        list(tables),
    )
    return count


def compared(books: Ledger) -> int:
    """How often all accounts have been compared with what was kept of them."""
    return scans(books, "bypass_look", "limit_look", "episode_look")


def rounds(books: Ledger) -> None:
    """Let rounds of the sweep go by: each reads the mark, which is of the policies as well."""
    began = scans(books, "policy_activation")
    until(lambda: scans(books, "policy_activation") >= began + ROUNDS, "rounds go by")


def at_rest(books: Ledger) -> Callable[[], bool]:
    """Whether rounds of the sweep go by in which nothing is compared."""

    def rest() -> bool:
        before = compared(books)
        rounds(books)
        return compared(books) == before

    return rest


def released(caller: httpx.Client, hold_id: str) -> Callable[[], bool]:
    return lambda: caller.get(f"/v1/holds/{hold_id}").json()["state"] == "released"


def test_an_account_that_moves_after_a_rest_is_looked_at(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("wakes", 100_000)
    books.bucket("wakes", receivables=100_000)
    hold_id = held(caller, "wakes-1", "wakes", "10.00")
    until(calm(caller), "wakes was looked at")
    until(at_rest(books), "nothing is compared")
    books.bucket("wakes", receivables=0)
    until(released(caller, hold_id), "its room is free", seconds=BOUND_SECONDS)


def test_a_reservation_that_expires_gives_its_room_back_while_no_event_comes(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("lasts", 100_000)
    ask(caller, "lasts-1", "lasts", "900.00")
    hold_id = held(caller, "lasts-2", "lasts", "900.00")
    until(calm(caller), "lasts was looked at")
    until(at_rest(books), "nothing is compared")
    books.fresh(DAYS_8)
    try:
        until(released(caller, hold_id), "its room is free", seconds=BOUND_SECONDS)
        assert calm(caller)()
    finally:
        books.fresh()


def test_no_sum_is_kept_that_an_invoice_of_another_account_can_raise_again(
    caller: httpx.Client, books: Ledger
) -> None:
    """An invoice of somebody else bills an order that is not posted, the order is released for the
    rest, and the invoice is void: only the other account moves, and nothing has been compared since.
    """
    books.account("billed-away", 100_000)
    books.billed("billed-away-1", 60_000)
    until(calm(caller), "it was looked at")
    until(at_rest(books), "nothing is compared")
    told = ask(caller, "billed-away-1", "billed-away", "1000.00")
    assert (told["outcome"], told["exposure_after"]) == ("release", "400.00")
    books.billed("billed-away-1", 0)
    told = ask(caller, "billed-away-2", "billed-away", "600.00")
    assert (told["outcome"], told["reserved_before"]) == ("hold", "1000.00")


def test_what_a_decision_wrote_that_had_not_seen_the_posting_is_ended_soon(
    check_database: str, caller: httpx.Client, books: Ledger
) -> None:
    """A decision reads, its order is posted on another account, the sweep compares, and only then
    the decision commits what it reserved.
    """
    books.account("slow", 100_000)
    books.account("true-payer", None)
    ask(caller, "slow-0", "slow", "10.00")
    until(calm(caller), "both were looked at")

    async def decide() -> None:
        connection = await asyncpg.connect(as_role(check_database, "creditgate_check"))
        try:
            async with connection.transaction():
                await connection.execute(
                    "INSERT INTO credit_check.reservation (reservation_id, order_id,"
                    " order_version, account_id, currency, amount_minor, secured_minor,"
                    " granted_at, expires_at)"
                    " VALUES ('slow-r', 'slow-1', 1, 'slow', 'EUR', 10, 0, now(), now() + '7 days')"
                )
                await asyncio.to_thread(meanwhile)
        finally:
            await connection.close()

    def meanwhile() -> None:
        books.order("slow-1", 1, "true-payer", 10)
        rounds(books)

    asyncio.run(decide())
    ended = "SELECT ended_by FROM credit_check.reservation WHERE reservation_id = 'slow-r'"
    until(lambda: books.value(ended) == "posted", "it is ended", seconds=BOUND_SECONDS)


def test_a_hold_of_an_order_that_has_ended_goes_with_the_answer(
    caller: httpx.Client, books: Ledger
) -> None:
    books.account("over", None, status="stopped")
    books.order("over-1", 1, "over", 1_000, state="closed")
    hold_id = held(caller, "over-1", "over", "5.00")
    assert caller.get(f"/v1/holds/{hold_id}").json()["state"] == "cancelled"


class Comparison:
    """Something to be found, and how often it was looked for."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.looks = 0

    async def find(self) -> list[str]:
        self.looks += 1
        return self.found

    async def asked(
        self,
        standing: Standstill,
        what: Compared = Compared.LIMITS,
        *,
        after: Compared | None = None,
    ) -> bool:
        """Whether it was looked for when asked about."""
        before = self.looks
        await standing.compare(what, self.find, after=after)
        return self.looks > before


Work = Callable[["asyncpg.Connection[Any]", LedgerMark, SettableClock], Awaitable[None]]


def reading(url: str, work: Work) -> None:
    """Do something with a mark of one's own, on a connection of the service's role."""

    async def run() -> None:
        connection = await asyncpg.connect(as_role(url, "creditgate_check"))
        try:
            clock = SettableClock()
            await work(connection, LedgerMark(clock, "UTC"), clock)
        finally:
            await connection.close()

    asyncio.run(run())


async def settled(
    connection: "asyncpg.Connection[Any]", mark: LedgerMark, one: Comparison
) -> Standstill:
    """Compare until that is left out."""
    for _ in range(100):
        standing = await mark.read(connection)
        if not await one.asked(standing):
            return standing
        await asyncio.sleep(0.05)
    raise AssertionError("compared without end")


def test_what_found_nothing_is_left_out_until_something_moves(
    check_database: str, books: Ledger
) -> None:
    moves = {
        "UPDATE exposure.partition_offset SET next_offset = next_offset + 1": True,
        "UPDATE exposure.partition_offset SET epoch = epoch + 1, next_offset = 0": True,
        "INSERT INTO exposure.partition_offset (topic, partition, watermark)"
        " VALUES ('t', 1, now() + interval '1 day')": True,
        "INSERT INTO exposure.rebuild (rebuild_id, changes) VALUES ('rbd', 1)": True,
        "UPDATE exposure.rebuild SET changes = changes + 1": True,
        "UPDATE exposure.partition_offset SET watermark = now() + interval '2 days',"
        " end_offset = 9, updated_at = now()": False,
        "UPDATE exposure.partition_offset SET watermark = now() - interval '1 day'": True,
        "UPDATE exposure.partition_offset SET watermark = now() + interval '1 day'": True,
    }

    async def work(
        connection: "asyncpg.Connection[Any]", mark: LedgerMark, clock: SettableClock
    ) -> None:
        one = Comparison()
        await settled(connection, mark, one)
        for statement, moved in moves.items():
            await asyncio.to_thread(books.execute, statement)
            assert await one.asked(await mark.read(connection)) == moved, statement
            await settled(connection, mark, one)
        clock.advance(EVERYTHING_SECONDS)
        assert await one.asked(await mark.read(connection))
        await settled(connection, mark, one)
        one.found = ["A"]
        clock.advance(EVERYTHING_SECONDS)
        for _ in range(3):
            assert await one.asked(await mark.read(connection)), "what was found is not settled"

    reading(check_database, work)
    books.execute("DELETE FROM exposure.partition_offset WHERE partition = 1")


def test_nothing_is_settled_while_somebody_may_not_have_seen_the_mark(
    check_database: str, books: Ledger
) -> None:
    async def work(
        connection: "asyncpg.Connection[Any]", mark: LedgerMark, _clock: SettableClock
    ) -> None:
        one = Comparison()
        other = await asyncpg.connect(check_database)
        try:
            async with other.transaction():
                await other.execute("SELECT pg_current_xact_id()")
                await asyncio.to_thread(books.account, "later", 1_000)
                for _ in range(5):
                    assert await one.asked(await mark.read(connection))
            await settled(connection, mark, one)
        finally:
            await other.close()

    reading(check_database, work)


def test_what_goes_by_what_others_write_is_settled_after_them(check_database: str) -> None:
    async def work(
        connection: "asyncpg.Connection[Any]", mark: LedgerMark, _clock: SettableClock
    ) -> None:
        standing = await settled(connection, mark, Comparison())
        first, second = Comparison(), Comparison()
        for _ in range(3):
            assert await second.asked(standing, Compared.EPISODES, after=Compared.MOVED)
        assert await first.asked(standing, Compared.MOVED)
        assert await second.asked(standing, Compared.EPISODES, after=Compared.MOVED)
        assert not await second.asked(standing, Compared.EPISODES, after=Compared.MOVED)

    reading(check_database, work)
