"""D1, D2, D5: the decision API beside the route that does nothing, pgbench and the naive ways."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench import peers, pgbench
from bench.history import ACCOUNTS, accounts
from bench.load import Load, Questions
from bench.load import run as ask
from bench.metering import FOREIGN_SHARE_MAX, Meter, until_quiet
from bench.report import Ratio, Report
from bench.rig import Rig
from service_kit import kafka

_TRIES_MAX = 3
_PGBENCH_CLIENTS = 8


@dataclass(slots=True)
class Series:
    """Rates of one contestant, a round each."""

    rates: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)


@contextmanager
def _contestants(rig: Rig) -> Iterator[dict[str, Callable[[str, int], Load]]]:
    """Each by name: a function of (round's prefix, seconds) that measures it once."""
    with (
        rig.service("exposure_tracker", "creditgate_tracker"),
        rig.service("credit_check", "creditgate_check") as ours,
        rig.peer("bench.noop:app") as noop,
        rig.peer("bench.peers:transaction_per_request") as transaction,
        rig.peer("bench.peers:session_per_request") as session,
    ):
        _describe_accounts(rig)
        asyncio.run(rig.execute(peers.SCHEMA.format(accounts=ACCOUNTS)))
        questions = Questions("/v1/checks", ACCOUNTS, key=rig.api_key)

        def web(url: str, connections: int) -> Callable[[str, int], Load]:
            return lambda prefix, seconds: ask(
                url,
                questions,
                connections=connections,
                seconds=seconds,
                prefix=prefix,
                workspace=rig.folder,
            )

        def floor(_prefix: str, seconds: int) -> Load:
            rate = pgbench.run(
                rig.pgbench(),
                rig.admin_url,
                accounts=ACCOUNTS,
                clients=_PGBENCH_CLIENTS,
                seconds=seconds,
                workspace=rig.folder,
            ).rate_per_second
            return Load(rate, 0.0, 0.0, 0, 0)

        yield {
            "ours-64": web(ours, 64),
            "noop-64": web(noop, 64),
            "ours-32": web(ours, 32),
            "noop-32": web(noop, 32),
            "pgbench": floor,
            "transaction": web(transaction, 64),
            "session": web(session, 64),
        }


def measure(rig: Rig, report: Report, *, rounds: int, seconds: int) -> None:
    """Interleaved rounds of all contestants; adds ratios, notes and broken invariants."""
    series: dict[str, Series] = {}
    with _contestants(rig) as contestants:
        for name, contestant in contestants.items():
            contestant(f"warm-{name}", 2)
            series[name] = Series()
        for number in range(rounds):
            for name, contestant in contestants.items():
                load = _quiet_round(rig, contestant, f"r{number}-{name}", seconds, report)
                series[name].rates.append(load.rate_per_second)
                series[name].p99_ms.append(load.p99_ms)
        _check_invariants(rig, report)
    rates = {name: found.rates for name, found in series.items()}
    report.ratios += [
        Ratio("D1", "API ÷ no-op route, 64", rates["ours-64"], rates["noop-64"], 0.8, 1.2),
        Ratio("D1", "API ÷ no-op route, 32", rates["ours-32"], rates["noop-32"], 0.5, 0.8),
        Ratio("D2", "API at 64 ÷ pgbench at 8", rates["ours-64"], rates["pgbench"], 0.6, 1.0),
        Ratio("D5", "API ÷ transaction a request", rates["ours-64"], rates["transaction"], 3, 6),
        Ratio("D5", "API ÷ ORM session a request", rates["ours-64"], rates["session"], 10, 25),
    ]
    for name in ("ours-64", "ours-32", "noop-64", "noop-32"):
        worst = max(series[name].p99_ms)
        report.notes.append(f"{name}: p99 {min(series[name].p99_ms):.1f}-{worst:.1f} ms")


def _quiet_round(
    rig: Rig, contestant: Callable[[str, int], Load], prefix: str, seconds: int, report: Report
) -> Load:
    """One round that no stranger disturbed; after some tries the last is taken and named."""
    for attempt in range(_TRIES_MAX):
        until_quiet(rig.quiet_seconds)
        meter = Meter(rig.pids)
        load = contestant(f"{prefix}-{attempt}", seconds)
        foreign = meter.foreign_share()
        if load.failed or load.lost:
            report.broken_invariants.append(f"{prefix}: {load.failed} refused, {load.lost} lost")
        if foreign <= FOREIGN_SHARE_MAX or not rig.quiet_seconds:
            return load
    report.notes.append(f"round {prefix}: strangers took {foreign:.0%} of the machine")
    return load


def _describe_accounts(rig: Rig) -> None:
    async def produce() -> None:
        producer = kafka.producer(rig.bootstrap_servers, client_id="bench")
        await producer.start()
        try:
            for topic, key, value in accounts():
                await producer.send(topic, key=key, value=value)
            await producer.flush()
        finally:
            await producer.stop()
        known = 0
        while known < ACCOUNTS:
            await asyncio.sleep(0.1)
            rows = await rig.fetch("SELECT count(*) AS n FROM exposure.standing WHERE described")
            known = rows[0]["n"]

    asyncio.run(produce())


_RESERVED_AGAINST_GRANTED = """
SELECT (SELECT coalesce(sum(amount_minor), 0) FROM credit_check.reservation) AS reserved,
       (SELECT count(*) FROM credit_check.reservation) * 125 AS granted,
       (SELECT count(*) FROM credit_check.decision) AS decisions,
       (SELECT count(DISTINCT (order_id, order_version)) FROM credit_check.decision) AS orders
"""


def _check_invariants(rig: Rig, report: Report) -> None:
    found = asyncio.run(rig.fetch(_RESERVED_AGAINST_GRANTED))[0]
    if found["reserved"] != found["granted"] or found["decisions"] != found["orders"]:
        report.broken_invariants.append(f"reservations do not add up: {dict(found)}")
    report.notes.append(f"{found['decisions']:,} decisions recorded, each with its reservation")
