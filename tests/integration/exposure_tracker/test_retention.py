"""Old months go, and nothing that can still be asked for changes."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeAlias

import asyncpg
import pytest

from exposure_tracker.retention import NotRetainedError, Retained, retain
from service_kit.clock import SystemClock
from support.applying import Applying, applying, connected
from support.command import called
from support.databases import as_role
from support.histories import Pool as Ids
from support.histories import history, shuffled_with_duplicates
from support.tracker_events import order
from support.wire import WireRecord, records

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Newest = dict[tuple[str, str], tuple[int, bytes]]

MONTHS = 8
KEPT_MONTHS = 3
NEWEST = """
    SELECT DISTINCT ON (kind, id) kind, id, version, body FROM exposure.document_version
     WHERE outcome <> 'requested' AND recorded_at <= $1 AND effective_at <= $2
     ORDER BY kind, id, version DESC, body DESC
"""
SUMS = """
    SELECT account_id, currency, sum(open_orders), sum(unbilled), sum(receivables),
           sum(unapplied_cash)
      FROM exposure.posting GROUP BY account_id, currency
    HAVING (sum(open_orders), sum(unbilled), sum(receivables), sum(unapplied_cash))
           <> (0, 0, 0, 0) ORDER BY 1, 2
"""
BUCKETS = """
    SELECT account_id, currency, open_orders, unbilled, receivables, unapplied_cash
      FROM exposure.bucket WHERE (open_orders, unbilled, receivables, unapplied_cash)
           <> (0, 0, 0, 0) ORDER BY 1, 2
"""


async def months_of_history(
    ledger: Applying, connection: Connection, seed: int
) -> Sequence[WireRecord]:
    """A history recorded over months, each of its events true at some time of these months."""
    random = Random(seed)
    now = datetime.now(UTC)
    events = shuffled_with_duplicates(random, history(random, 240, Ids(4, 8, 4)))
    for event in events:
        true_at = now - timedelta(days=random.randrange(-60, 31 * MONTHS))
        event["time"] = true_at.isoformat()
    for table in ("document_version", "posting"):
        await connection.execute(f"DROP TABLE exposure.{table}_before")
    await connection.execute(
        "SELECT exposure.make_months(now() - make_interval(months => $1), 3)", MONTHS
    )
    sent = records(events)
    portion = len(sent) // MONTHS
    for month in range(MONTHS):
        last = month == MONTHS - 1
        await ledger.apply(sent[month * portion : None if last else (month + 1) * portion])
        if last:
            break
        for table in ("document_version", "posting"):
            await connection.execute(
                f"UPDATE exposure.{table} SET recorded_at = date_trunc('month', now(), 'UTC')"
                " - make_interval(months => $1) + interval '3 days' + (now() - recorded_at)"
                " WHERE recorded_at > now() - interval '1 day'",
                MONTHS - 1 - month,
            )
    return sent


async def newest(connection: Connection, known_at: datetime, as_of: datetime) -> Newest:
    rows = await connection.fetch(NEWEST, known_at, as_of)
    return {(row["kind"], row["id"]): (row["version"], row["body"]) for row in rows}


async def dropped(connection: Connection, *, dry_run: bool = False) -> Retained:
    done = await retain(connection, SystemClock(), keep_months=KEPT_MONTHS, dry_run=dry_run)
    assert done is not None
    return done


@pytest.mark.parametrize("seed", range(3))
async def test_all_that_can_be_asked_for_after_the_bound_is_what_it_was(
    fresh_database: str, seed: int
) -> None:
    random = Random(seed)
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        sent = await months_of_history(ledger, connection, seed)
        buckets = await connection.fetch(BUCKETS)
        at = (await dropped(connection, dry_run=True)).retained_from
        spread = (datetime.now(UTC) + timedelta(days=60) - at).total_seconds()
        moments = [
            (at + timedelta(seconds=random.random() * spread),
             at + timedelta(seconds=random.random() * spread))
            for _ in range(60)
        ]  # fmt: skip
        moments += [(at, at), (at, moments[0][1]), (moments[0][0], at)]
        before = [await newest(connection, *moment) for moment in moments]
        done = await dropped(connection)
        assert done.counts.versions > done.counts.versions_kept > 0
        assert done.counts.postings > done.counts.postings_kept > 0
        assert [await newest(connection, *moment) for moment in moments] == before
        assert await connection.fetch(BUCKETS) == buckets
        assert [tuple(row) for row in await connection.fetch(SUMS)] == [
            tuple(row) for row in buckets
        ]
        assert (await ledger.reconciler.everything()).found == ()
        # What comes again from long ago moves nothing, and nothing that comes new is hindered.
        await ledger.apply(
            [WireRecord(r.topic, 1, offset, r.value, r.key) for offset, r in enumerate(sent)]
        )
        assert (await ledger.reconciler.everything()).found == ()
        assert await connection.fetch(BUCKETS) == buckets


async def test_what_was_asked_with_two_contents_stands_no_longer_than_these_are_kept(
    fresh_database: str,
) -> None:
    """Whatever became of the order: a question goes, and with it what would say that it moved on."""
    standing = "SELECT order_id FROM exposure.question_standing"
    questions = [
        order("LEFT", "A", "10", state="requested"),
        order("LEFT", "A", "20", state="requested"),
        order("WENT-ON", "A", "10", state="requested"),
        order("WENT-ON", "A", "20", state="requested"),
        order("WENT-ON", "A", "10", state="requested", version=2),
    ]
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(questions))
        assert await connection.fetchval(standing) == "LEFT"
        await connection.execute(
            "UPDATE exposure.document_version SET recorded_at ="
            " recorded_at - make_interval(months => $1)",
            MONTHS,
        )
        await dropped(connection)
        assert await connection.fetch(standing) == []


async def test_old_partitions_are_gone_and_one_posting_stands_for_each_bucket(
    fresh_database: str,
) -> None:
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await months_of_history(ledger, connection, 21)
        done = await dropped(connection)
        assert len(done.dropped) == 2 * (MONTHS - KEPT_MONTHS + 1)
        carried = await connection.fetch(
            "SELECT * FROM exposure.posting WHERE recorded_at < $1", done.retained_from
        )
        assert {row["cause_kind"] for row in carried} == {"carried_forward"}
        places = [(row["account_id"], row["currency"]) for row in carried]
        assert len(set(places)) == len(places) == done.counts.postings_kept
        told = "SELECT retained_from FROM exposure.retained_from"
        assert await connection.fetchval(told) == done.retained_from
        assert await retain(connection, SystemClock(), keep_months=KEPT_MONTHS) is None
        again = await retain(connection, SystemClock(), keep_months=KEPT_MONTHS - 1)
        assert again is not None
        assert again.retained_from > done.retained_from
        assert (await ledger.reconciler.everything()).found == ()


async def test_a_dry_run_counts_and_changes_nothing(fresh_database: str) -> None:
    everything = "SELECT count(*), sum(posting_id), min(recorded_at) FROM exposure.posting"
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await months_of_history(ledger, connection, 22)
        before = await connection.fetchrow(everything)
        assert (await dropped(connection, dry_run=True)).counts.postings > 0
        assert await connection.fetchrow(everything) == before
        assert await connection.fetchval("SELECT count(*) FROM exposure.retention") == 0


async def test_what_does_not_add_up_is_not_carried_forward(fresh_database: str) -> None:
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await months_of_history(ledger, connection, 23)
        await connection.execute("UPDATE exposure.bucket SET unbilled = unbilled + 1")
        with pytest.raises(NotRetainedError, match="do not add up"):
            await dropped(connection)
        assert await connection.fetchval("SELECT count(*) FROM exposure.retention") == 0


async def test_younger_rows_in_the_partition_of_all_before_are_not_dropped_with_it(
    fresh_database: str,
) -> None:
    everything = "SELECT count(*), sum(posting_id), min(recorded_at) FROM exposure.posting"
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        random = Random(24)
        await ledger.apply(records(history(random, 60, Ids(2, 4, 2))))
        # Recorded before the first month was made, some of it after the bound.
        for table in ("document_version", "posting"):
            await connection.execute(
                f"UPDATE exposure.{table} SET recorded_at = recorded_at"
                " - make_interval(months => CASE WHEN hashtext(id) % 2 = 0"
                " THEN $1::integer ELSE $2::integer END)",
                KEPT_MONTHS - 1,
                MONTHS,
            )
        before = await connection.fetchrow(everything)
        with pytest.raises(NotRetainedError, match="would be dropped with them"):
            await dropped(connection)
        assert await connection.fetchrow(everything) == before
        assert (await ledger.reconciler.everything()).found == ()


async def test_a_reader_of_before_reads_to_its_end_what_was_before(fresh_database: str) -> None:
    """Its snapshot is older than what stands for the old months: the swap waits for it."""
    async with (
        applying(fresh_database) as ledger,
        connected(fresh_database) as connection,
        connected(as_role(fresh_database, "creditgate_tracker")) as reader,
    ):
        await months_of_history(ledger, connection, 24)
        async with reader.transaction(isolation="repeatable_read", readonly=True):
            buckets = await reader.fetch(BUCKETS)
            work = asyncio.create_task(dropped(connection))
            await asyncio.wait([work], timeout=1.5)
            assert not work.done()
            sums = await reader.fetch(SUMS)
            assert [tuple(row) for row in sums] == [tuple(row) for row in buckets]
        assert (await work).dropped


async def command(admin_url: str, *arguments: str) -> dict[str, Any]:
    """What `creditgate retention` says."""
    environment = {"DATABASE_URL": admin_url}
    done = await asyncio.to_thread(
        called, "retention", "--json", *arguments, environment=environment
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


async def test_the_command_tells_what_it_would_do_does_it_and_then_has_nothing_to_do(
    fresh_database: str,
) -> None:
    keep = ("--keep-months", str(KEPT_MONTHS))
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await months_of_history(ledger, connection, 25)
    would = await command(fresh_database, *keep, "--dry-run")
    assert would["dropped"] == []
    done = await command(fresh_database, *keep)
    assert len(done["dropped"]) == 2 * (MONTHS - KEPT_MONTHS + 1)
    numbers = ("retained_from", "versions", "versions_kept", "postings", "postings_kept")
    assert [done[name] for name in numbers] == [would[name] for name in numbers]
    assert (await command(fresh_database, *keep))["retained_from"] is None


async def test_no_service_may_drop_what_it_recorded(fresh_database: str) -> None:
    async with connected(as_role(fresh_database, "creditgate_tracker")) as connection:
        with pytest.raises((NotRetainedError, asyncpg.InsufficientPrivilegeError)):
            await connection.execute("DROP TABLE exposure.posting_before")
