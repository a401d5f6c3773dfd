"""The audit chain on real processes: whole after races and a kill, broken by any tampering.

The history is made once; each kind of tampering then happens by the tables' owner, who may do
what no service may, and is taken back.
"""

import json
import subprocess
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from credit_check import migrations, tables
from credit_check.audit import BEGINNING, lane_hash, link_hash
from credit_check.verify_audit import Head, Seen, verify
from credit_check.writes import DecisionRow, HoldEventRow
from credit_contracts.topics import DECISIONS, HOLDS, NOTICES
from service_kit import topics
from service_kit.cluster import Cluster
from support.audited import PREFIX, TOPIC, History, make_history, read_heads
from support.command import called
from support.credit_checks import ledger
from support.databases import database, execute, run


@pytest.fixture(scope="module")
def history(
    postgres_admin_url: str, provisioned_template: str, kafka_bootstrap_servers: str
) -> Iterator[History]:
    """Checks from many callers, a process killed among them, and people's acts on holds."""
    kafka = kafka_bootstrap_servers
    names = [(PREFIX + topic.name, 3) for topic in (DECISIONS, HOLDS, NOTICES)]
    run(topics.apply(Cluster(kafka), [*names, (TOPIC, 1)], compacted={TOPIC}))
    with database(postgres_admin_url, template=provisioned_template) as url:
        with ledger(url) as books:
            make_history(url, kafka, books)
        yield History(url, read_heads(kafka), kafka)


@pytest.fixture
def copied(history: History, postgres_admin_url: str) -> Iterator[str]:
    """A copy of the history's database, to tamper with."""
    template = urlsplit(history.url).path.removeprefix("/")
    with database(postgres_admin_url, template=template) as url:
        yield url


async def _found(url: str, heads: list[Head]) -> tuple[list[str], Seen]:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read"):
            seen = Seen()
            return [sentence async for sentence in verify(connection, heads, seen)], seen
    finally:
        await connection.close()


def test_the_chain_is_whole_after_races_and_a_kill(history: History) -> None:
    found, seen = run(_found(history.url, history.heads))
    assert found == []
    assert seen.decisions >= 80
    assert seen.hold_changes >= 4
    assert seen.lanes >= 4
    assert seen.heads >= seen.lanes


FIRST = "(SELECT min(check_id) FROM credit_check.decision)"
LAST = "(SELECT max(check_id) FROM credit_check.decision)"
CHANGED = "(SELECT min(hold_id) FROM credit_check.hold_event)"
MIDDLE = """(SELECT lane, sequence FROM credit_check.audit_link k WHERE sequence > 1 AND EXISTS
    (SELECT 1 FROM credit_check.audit_link n WHERE n.lane = k.lane AND n.sequence > k.sequence)
    ORDER BY lane, sequence LIMIT 1)"""
OF_FIRST_LANE = "k.lane = (SELECT min(lane) FROM credit_check.audit_link)"
NEW_VALUE = {
    "text": "{} || 'x'",
    "bigint": "{} + 1",
    "timestamp with time zone": "{} + interval '1 microsecond'",
}
COLUMNS = [
    (table, column)
    for table, model in (("decision", tables.Decision), ("hold_event", tables.HoldEvent))
    for column in model.model_fields
]
TAMPERINGS = {
    "delete a decision": f"DELETE FROM credit_check.decision WHERE check_id = {FIRST}",
    "delete a change of a hold": f"DELETE FROM credit_check.hold_event WHERE hold_id = {CHANGED}",
    "insert a decision": f"""INSERT INTO credit_check.decision
        SELECT 'chk_forged', order_id, order_version, account_id, 'release', caller, decided_at,
               answer FROM credit_check.decision WHERE check_id = {FIRST}""",
    "insert a change of a hold": f"""INSERT INTO credit_check.hold_event
        SELECT hold_id, 99, state, changed_at, content FROM credit_check.hold_event
         WHERE hold_id = {CHANGED} LIMIT 1""",
    "change what a hold says now": """UPDATE credit_check.hold SET state = 'released'
         WHERE hold_id = (SELECT min(hold_id) FROM credit_check.hold WHERE state = 'open')""",
    "swap two answers": f"""UPDATE credit_check.decision d SET answer = o.answer
        FROM credit_check.decision o
        WHERE d.check_id IN ({FIRST}, {LAST}) AND o.check_id IN ({FIRST}, {LAST})
          AND o.check_id <> d.check_id""",
    "turn the order within a batch": """UPDATE credit_check.audit_link k
        SET decisions = ARRAY(SELECT each FROM unnest(k.decisions) AS each ORDER BY each DESC)
        WHERE cardinality(k.decisions) > 1""",
    "delete a link": f"DELETE FROM credit_check.audit_link WHERE (lane, sequence) = {MIDDLE}",
    "delete a link and what it recorded": f"""WITH cut AS (
        DELETE FROM credit_check.audit_link WHERE (lane, sequence) = {MIDDLE} RETURNING decisions)
        DELETE FROM credit_check.decision
         WHERE check_id IN (SELECT unnest(decisions) FROM cut)""",
    "cut the end of a lane": f"""WITH cut AS (
        DELETE FROM credit_check.audit_link k WHERE {OF_FIRST_LANE} AND k.sequence =
            (SELECT max(n.sequence) FROM credit_check.audit_link n WHERE n.lane = k.lane)
        RETURNING decisions, hold_changes
        ), changes AS (
        DELETE FROM credit_check.hold_event
         WHERE hold_id || '/' || version IN (SELECT unnest(hold_changes) FROM cut)
        RETURNING hold_id
        ), holds AS (
        DELETE FROM credit_check.hold WHERE hold_id IN (SELECT hold_id FROM changes)
        ), grants AS (
        DELETE FROM credit_check.reservation
         WHERE reservation_id IN (SELECT unnest(decisions) FROM cut))
        DELETE FROM credit_check.decision
         WHERE check_id IN (SELECT unnest(decisions) FROM cut)""",
    "drop a granting decision": """WITH gone AS (
        SELECT reservation_id FROM credit_check.reservation ORDER BY 1 LIMIT 1)
        DELETE FROM credit_check.decision WHERE check_id IN (SELECT * FROM gone)""",
    "drop a lane": f"""WITH cut AS (
        DELETE FROM credit_check.audit_link k WHERE {OF_FIRST_LANE} RETURNING lane, decisions
        ), dropped AS (
        DELETE FROM credit_check.audit_lane WHERE lane IN (SELECT lane FROM cut))
        DELETE FROM credit_check.decision
         WHERE check_id IN (SELECT unnest(decisions) FROM cut)""",
    "drop the last lane": """WITH dropped AS (
        DELETE FROM credit_check.audit_lane
         WHERE lane = (SELECT max(lane) FROM credit_check.audit_lane) RETURNING lane
        ), cut AS (
        DELETE FROM credit_check.audit_link WHERE lane IN (SELECT lane FROM dropped)
        RETURNING decisions)
        DELETE FROM credit_check.decision
         WHERE check_id IN (SELECT unnest(decisions) FROM cut)""",
    "drop everything": """WITH a AS (DELETE FROM credit_check.audit_lane),
        b AS (DELETE FROM credit_check.audit_link), c AS (DELETE FROM credit_check.decision),
        d AS (DELETE FROM credit_check.hold_event) DELETE FROM credit_check.hold""",
    "move a lane's registration": """UPDATE credit_check.audit_lane
        SET registered_at = registered_at - interval '1 day' WHERE lane = 1""",
    "rename a lane's process": "UPDATE credit_check.audit_lane SET process = 'x' WHERE lane = 1",
    "move a link": f"""UPDATE credit_check.audit_link SET linked_at = linked_at - interval '1 day'
        WHERE (lane, sequence) = {MIDDLE}""",
    "hang a link elsewhere": f"""UPDATE credit_check.audit_link SET lane = 99
        WHERE (lane, sequence) = {MIDDLE}""",
    "forge a hash": f"""UPDATE credit_check.audit_link SET hash = sha256(hash)
        WHERE (lane, sequence) = {MIDDLE}""",
    "forge the hash before": f"""UPDATE credit_check.audit_link
        SET previous_hash = sha256(previous_hash) WHERE (lane, sequence) = {MIDDLE}""",
}


async def _tampered(url: str, heads: list[Head], statement: str) -> list[str]:
    """What is found after the statement, which is taken back again."""
    connection = await asyncpg.connect(url)
    transaction = connection.transaction(isolation="repeatable_read")
    await transaction.start()
    try:
        done = await connection.execute(statement)
        assert not done.endswith(" 0"), f"nothing was tampered with: {done}"
        return [sentence async for sentence in verify(connection, heads, Seen())]
    finally:
        await transaction.rollback()
        await connection.close()


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids="-".join)
def test_a_change_of_any_column_is_found(table: str, column: str, history: History) -> None:
    async def kind() -> str:
        connection = await asyncpg.connect(history.url)
        try:
            found: str = await connection.fetchval(
                "SELECT data_type FROM information_schema.columns WHERE table_schema ="
                " 'credit_check' AND table_name = $1 AND column_name = $2",
                table,
                column,
            )
            return found
        finally:
            await connection.close()

    key, one = {"decision": ("check_id", FIRST), "hold_event": ("hold_id", CHANGED)}[table]
    value = NEW_VALUE[run(kind())].format(column)
    change = f"UPDATE credit_check.{table} SET {column} = {value} WHERE {key} = {one}"
    if table == "hold_event" and column == "version":
        change = change.replace("+ 1", "+ 100")  # past the versions that there are
    assert run(_tampered(history.url, history.heads, change))


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_tampering_is_found(statement: str, history: History) -> None:
    assert run(_tampered(history.url, history.heads, statement))


def test_a_chain_written_anew_is_found_by_what_kafka_was_told(
    history: History, copied: str
) -> None:
    assert run(_rewritten(copied, history.heads)) == []
    told = run(_found(copied, history.heads))[0]
    assert any("written anew" in sentence for sentence in told)


async def _rewritten(url: str, heads: list[Head]) -> list[str]:
    """Change an answer and then every hash as if nothing had happened; what is found without the
    heads.
    """
    assert heads
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            f"UPDATE credit_check.decision SET outcome = 'release' || outcome"
            f" WHERE check_id = {FIRST}"
        )
        before = BEGINNING
        for lane in await connection.fetch("SELECT * FROM credit_check.audit_lane ORDER BY lane"):
            number = lane["lane"]
            before = lane_hash(before, number, lane["registered_at"], lane["process"])
            head = before
            for link in await connection.fetch(
                "SELECT * FROM credit_check.audit_link WHERE lane = $1 ORDER BY sequence", number
            ):
                decided = [
                    await connection.fetchrow(
                        "SELECT check_id, order_id, order_version, account_id, outcome, caller,"
                        " answer FROM credit_check.decision WHERE check_id = $1",
                        each,
                    )
                    for each in link["decisions"]
                ]
                changed = [
                    await connection.fetchrow(
                        "SELECT hold_id, version, state, content FROM credit_check.hold_event"
                        " WHERE hold_id || '/' || version = $1",
                        each,
                    )
                    for each in link["hold_changes"]
                ]
                forged = link_hash(
                    head,
                    number,
                    link["sequence"],
                    link["linked_at"],
                    [DecisionRow(*row) for row in decided if row is not None],
                    [HoldEventRow(*row) for row in changed if row is not None],
                )
                await connection.execute(
                    "UPDATE credit_check.audit_link SET previous_hash = $3, hash = $4"
                    " WHERE lane = $1 AND sequence = $2",
                    number, link["sequence"], head, forged,
                )  # fmt: skip
                head = forged
    finally:
        await connection.close()
    return (await _found(url, []))[0]


def _command(
    url: str, kafka: str, *arguments: str, status: int = 0
) -> "subprocess.CompletedProcess[str]":
    environment = {"DATABASE_URL": url, "KAFKA_BOOTSTRAP_SERVERS": kafka}
    return called("audit", "verify", *arguments, environment=environment, status=status)


def test_the_command_tells_and_its_status_says_it(history: History, copied: str) -> None:
    whole = _command(history.url, history.kafka, "--prefix", PREFIX)
    assert "the chain is whole" in whole.stdout
    run(execute(copied, TAMPERINGS["cut the end of a lane"]))
    unseen = _command(copied, history.kafka, "--without-heads", "--json")
    assert json.loads(unseen.stdout)["heads"] is None
    cut = _command(copied, history.kafka, "--prefix", PREFIX, "--json", status=1)
    told = json.loads(cut.stdout)
    assert not told["whole"]
    assert "was cut" in told["found"][0]
    lacking = _command(copied, history.kafka, "--prefix", "nowhere.", status=1)
    assert "creditgate topics apply" in lacking.stderr


def test_the_service_may_not_change_what_is_chained(history: History) -> None:
    async def privileges() -> set[tuple[str, str]]:
        connection = await asyncpg.connect(history.url)
        try:
            rows = await connection.fetch(
                "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
                " WHERE grantee = 'creditgate_check' AND table_schema = 'credit_check'"
                " AND table_name = ANY ($1)",
                ["decision", "hold_event", "audit_lane", "audit_link"],
            )
        finally:
            await connection.close()
        return {(row["table_name"], row["privilege_type"]) for row in rows}

    assert {each for _, each in run(privileges())} == {"SELECT", "INSERT"}


def test_every_column_of_what_is_chained_is_hashed() -> None:
    assert set(DecisionRow._fields) | {"decided_at"} == set(tables.Decision.model_fields)
    assert set(HoldEventRow._fields) | {"changed_at"} == set(tables.HoldEvent.model_fields)


def test_what_was_recorded_before_there_was_a_chain_is_chained(copied: str) -> None:
    (path,) = Path(migrations.__file__).parent.glob("versions/*_audit_chain.py")
    spec = spec_from_file_location("audit_chain", path)
    assert spec is not None
    assert spec.loader is not None
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)

    async def chained() -> tuple[list[str], Seen]:
        await execute(copied, "DELETE FROM credit_check.audit_link")
        await execute(copied, "DELETE FROM credit_check.audit_lane")
        engine = create_async_engine(copied.replace("postgresql://", "postgresql+asyncpg://"))
        async with engine.begin() as connection:
            await connection.run_sync(migration.chain_the_past)
        await engine.dispose()
        return await _found(copied, [])

    found, seen = run(chained())
    assert found == []
    assert seen.lanes == 1
    assert seen.decisions >= 80
