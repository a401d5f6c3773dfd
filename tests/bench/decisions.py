"""D1, D2, D5: the decision API beside the route that does nothing, pgbench and the naive ways."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench import feeding, history, peers, pgbench
from bench.judging import Claim, ratios
from bench.load import Load, Questions
from bench.load import run as ask
from bench.rig import Rig, execute, fetch
from bench.rounds import Contestant, Part

NUMBERS = ("D1", "D2", "D5")
ACCOUNTS = 5_000
_PGBENCH_CLIENTS = 8
_PREFIX = "decisions."


_CLAIMS = (
    Claim("D1", "API ÷ no-op route, 64", "ours-64", "noop-64", 0.8, 1.2),
    Claim("D1", "API ÷ no-op route, 32", "ours-32", "noop-32", 0.5, 0.8),
    Claim("D2", "API at 64 ÷ pgbench at 8", "ours-64", "pgbench", 0.6, 1.0),
    Claim("D5", "API ÷ transaction a request", "ours-64", "transaction", 3, 6),
    Claim("D5", "API ÷ ORM session a request", "ours-64", "session", 10, 25),
)


@dataclass(slots=True)
class _Field:
    """The contestants, all running, and what they told beside their rates."""

    rig: Rig
    part: Part
    seconds: int
    questions: Questions
    loads: dict[str, list[Load]]

    def web(self, name: str, url: str, connections: int) -> Contestant:
        def measure(run: str) -> float:
            load = ask(
                url,
                self.questions,
                connections=connections,
                seconds=self.seconds,
                prefix=run,
                workspace=self.rig.folder,
            )
            if load.failed or load.lost:
                self.part.report.broken_invariants.append(
                    f"{run}: {load.failed} refused, {load.lost} lost"
                )
            self.loads.setdefault(name, []).append(load)
            return load.rate_per_second

        return measure

    def floor(self, database_url: str) -> Contestant:
        def measure(_run: str) -> float:
            return pgbench.run(
                self.rig.pgbench(),
                database_url,
                accounts=ACCOUNTS,
                clients=_PGBENCH_CLIENTS,
                seconds=self.seconds,
                workspace=self.rig.folder,
            ).rate_per_second

        return measure


@contextmanager
def _contestants(field: _Field, database_url: str) -> Iterator[dict[str, Contestant]]:
    """Each by name, while the services and the peers run."""
    rig = field.rig
    with (
        rig.tracker(database_url, topic_prefix=_PREFIX),
        rig.check(database_url, topic_prefix=_PREFIX) as ours,
        rig.peer("bench.noop:app", database_url) as noop,
        rig.peer("bench.peers:transaction_per_request", database_url) as transaction,
        rig.peer("bench.peers:session_per_request", database_url) as session,
    ):
        asyncio.run(_describe_accounts(rig, database_url))
        asyncio.run(execute(database_url, peers.SCHEMA.format(accounts=ACCOUNTS)))
        yield {
            "ours-64": field.web("ours-64", ours, 64),
            "noop-64": field.web("noop-64", noop, 64),
            "ours-32": field.web("ours-32", ours, 32),
            "noop-32": field.web("noop-32", noop, 32),
            "pgbench": field.floor(database_url),
            "transaction": field.web("transaction", transaction, 64),
            "session": field.web("session", session, 64),
        }


def measure(part: Part, wanted: Collection[str], *, rounds: int, seconds: int) -> None:
    """Interleaved rounds of all that `wanted` needs; adds ratios, notes, broken invariants."""
    rig, report = part.rig, part.report
    claims = [claim for claim in _CLAIMS if claim.number in wanted]
    needed = {name for claim in claims for name in (claim.ours, claim.theirs)}
    asyncio.run(rig.topics(_PREFIX))
    questions = Questions("/v1/checks", ACCOUNTS, key=rig.api_key)
    field = _Field(rig, part, seconds, questions, {})
    with rig.database() as database_url, _contestants(field, database_url) as contestants:
        racing = {name: one for name, one in contestants.items() if name in needed}
        rates = part.measure(racing, rounds)
        _check_invariants(part, database_url)
    judged, unjudged = ratios(claims, rates)
    report.judged += judged
    report.unjudged += unjudged
    for name, loads in field.loads.items():
        _note_latency(part, name, loads)


def _note_latency(part: Part, name: str, loads: Sequence[Load]) -> None:
    p99s = [load.p99_ms for load in loads]
    if name not in {"transaction", "session"}:
        part.report.notes.append(f"{name}: p99 {min(p99s):.1f}-{max(p99s):.1f} ms")


async def _describe_accounts(rig: Rig, database_url: str) -> None:
    accounts = [history.account(f"BENCH-{number}") for number in range(ACCOUNTS)]
    await feeding.send(rig.bootstrap_servers, accounts, _PREFIX)
    known = 0
    while known < ACCOUNTS:
        await asyncio.sleep(0.1)
        rows = await fetch(
            database_url, "SELECT count(*) AS n FROM exposure.standing WHERE described"
        )
        known = rows[0]["n"]


_RESERVED_AGAINST_GRANTED = """
SELECT (SELECT coalesce(sum(amount_minor), 0) FROM credit_check.reservation) AS reserved,
       (SELECT count(*) FROM credit_check.reservation) * 125 AS granted,
       (SELECT count(*) FROM credit_check.decision) AS decisions,
       (SELECT count(DISTINCT (order_id, order_version)) FROM credit_check.decision) AS orders
"""


def _check_invariants(part: Part, database_url: str) -> None:
    found = asyncio.run(fetch(database_url, _RESERVED_AGAINST_GRANTED))[0]
    if found["reserved"] != found["granted"] or found["decisions"] != found["orders"]:
        part.report.broken_invariants.append(f"reservations do not add up: {dict(found)}")
    part.report.notes.append(
        f"{found['decisions']:,} decisions recorded, each with its reservation"
    )
