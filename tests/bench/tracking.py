"""T1: the tracker with all its guarantees beside the floor of landing raw events."""

import asyncio
import time

import httpx

from bench.history import accounts, events
from bench.landing import land
from bench.metering import FOREIGN_SHARE_MAX, Meter, until_quiet
from bench.report import Ratio, Report
from bench.rig import Rig
from credit_contracts.topics import INBOUND
from service_kit import kafka

_LANDED = {"credit.orders", "credit.invoices", "credit.payments"}
_TOPICS = [topic for topic in INBOUND if topic.name in _LANDED]
_PATIENCE_SECONDS = 300.0
_EMPTY = """
DO $$ DECLARE relation text; BEGIN
    FOR relation IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname = 'exposure' AND tablename NOT LIKE 'alembic%'
    LOOP EXECUTE 'TRUNCATE ' || relation || ' CASCADE'; END LOOP; END $$
"""
_APPLIED = "SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM exposure.partition_offset"


def measure(rig: Rig, report: Report, *, rounds: int, count: int) -> None:
    """`rounds` times: the floor, then the tracker on an empty ledger, over the same topics."""
    asyncio.run(_produce(rig, count))
    total = count + 5_000
    floors: list[float] = []
    tracked: list[float] = []
    for number in range(rounds + 1):
        until_quiet(rig.quiet_seconds)
        meter = Meter(rig.pids)
        floor = asyncio.run(land(rig.bootstrap_servers, rig.admin_url, _TOPICS, count))
        asyncio.run(rig.execute(_EMPTY))
        until_quiet(rig.quiet_seconds)
        with rig.service("exposure_tracker", "creditgate_tracker") as url:
            rate = asyncio.run(_rate(rig, total))
            _check_invariants(rig, url, report)
        if meter.foreign_share() > FOREIGN_SHARE_MAX:
            report.notes.append(f"T1 round {number}: strangers used the machine")
        if number:  # the first is the warm-up
            floors.append(floor)
            tracked.append(rate)
    report.ratios.append(Ratio("T1", "tracker ÷ landing floor", tracked, floors, 0.25, 0.5))


async def _produce(rig: Rig, count: int) -> None:
    producer = kafka.producer(rig.bootstrap_servers, client_id="bench")
    await producer.start()
    try:
        for topic, key, value in accounts():
            await producer.send(topic, key=key, value=value)
        for topic, key, value in events(count):
            await producer.send(topic, key=key, value=value)
        await producer.flush()
    finally:
        await producer.stop()


async def _rate(rig: Rig, total: int) -> float:
    """Events per second from the first batch seen to the last."""
    first_at = first = None
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        applied = (await rig.fetch(_APPLIED))[0]["n"]
        now = time.perf_counter()
        if applied and first_at is None:
            first_at, first = now, applied
        if applied >= total:
            assert first_at is not None
            assert first is not None
            return float(applied - first) / (now - first_at)
        await asyncio.sleep(0.02)
    raise RuntimeError(f"the tracker applied {applied} of {total} events")


def _check_invariants(rig: Rig, url: str, report: Report) -> None:
    answer = httpx.post(
        f"{url}/v1/reconcile",
        json={},
        headers={"authorization": f"Bearer {rig.api_key}"},
        timeout=_PATIENCE_SECONDS,
    )
    if answer.is_error or answer.json()["drifts"]:
        report.broken_invariants.append(f"reconcile: {answer.text[:200]}")
