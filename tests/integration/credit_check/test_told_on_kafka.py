"""What is decided is told on Kafka, in the contract's words, per account in the order decided."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from credit_contracts.codec import Decoded, decode
from credit_contracts.decisions import DecisionV1
from credit_contracts.holds import HoldV1
from credit_contracts.notices import NoticeV1
from credit_contracts.topics import DECISIONS, HOLDS, NOTICES, OUTBOUND
from service_kit import kafka, topics
from service_kit.cluster import Cluster
from support.credit_checks import Ledger, client, question, running_check
from support.databases import run
from support.waiting import until

PREFIX = "tell."


@pytest.fixture(scope="module")
def telling(
    check_database: str, books: Ledger, secret: str, kafka_bootstrap_servers: str
) -> Iterator[httpx.Client]:
    """A caller of a credit-check whose relay reaches Kafka."""
    assert books
    names = [(PREFIX + topic.name, 3) for topic in OUTBOUND]
    run(topics.apply(Cluster(kafka_bootstrap_servers), names))
    with (
        running_check(
            check_database, kafka=kafka_bootstrap_servers, topic_prefix=PREFIX
        ) as running,
        client(running.url, secret) as caller,
    ):
        yield caller


async def _read(bootstrap_servers: str, topic: str, count: int) -> list[tuple[bytes, Decoded]]:
    consumer = kafka.consumer(Cluster(bootstrap_servers), group_id=None, client_id="test")
    consumer.subscribe([topic])
    await consumer.start()
    found: list[tuple[bytes, Decoded]] = []
    give_up_at = time.monotonic() + 60
    try:
        while len(found) < count and time.monotonic() < give_up_at:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    event = decode(record.value, record.headers)
                    assert isinstance(event, Decoded), event
                    found.append((record.key, event))
    finally:
        await kafka.deadline_stop(consumer)
    return found


def read(bootstrap_servers: str, topic: str, count: int) -> list[tuple[bytes, Decoded]]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(_read(bootstrap_servers, PREFIX + topic, count))


def test_decisions_holds_and_notices_are_told_in_order(
    telling: httpx.Client, books: Ledger, kafka_bootstrap_servers: str
) -> None:
    books.account("told", 100_000)
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    replies: list[dict[str, Any]] = [
        telling.post(
            "/v1/checks",
            json=question("told-1", "told", amount, order_version=version, priority=4),
            headers={"traceparent": trace},
        ).json()
        for version, amount in enumerate(["10.00", "5000.00", "6000.00", "900.00"], start=1)
    ]
    decided = read(kafka_bootstrap_servers, DECISIONS.name, 4)
    assert [key for key, _ in decided] == [b"told"] * 4
    for (_, event), reply in zip(decided, replies, strict=True):
        assert isinstance(event.data, DecisionV1)
        assert event.data.model_dump(mode="json") == DecisionV1.model_validate(reply).model_dump(
            mode="json"
        )
        assert (event.subject, event.traceparent) == ("told-1", trace)
    held = [event.data for _, event in read(kafka_bootstrap_servers, HOLDS.name, 4)]
    assert all(isinstance(each, HoldV1) for each in held)
    states = [(each.order_version, each.version, each.state) for each in held]  # type: ignore[attr-defined]  # narrowed above
    assert states == [(2, 1, "open"), (2, 2, "superseded"), (3, 1, "open"), (3, 2, "superseded")]
    (notice,) = [event.data for _, event in read(kafka_bootstrap_servers, NOTICES.name, 1)]
    assert isinstance(notice, NoticeV1)
    assert (notice.kind, notice.state, notice.account_id) == ("near_limit", "raised", "told")
    assert notice.facts["limit"] == "1000.00"


def test_progress_is_done_when_all_is_told(telling: httpx.Client, books: Ledger) -> None:
    books.account("done", 100)
    telling.post("/v1/checks", json=question("done-1", "done", "5.00"))

    def done() -> bool:
        progress = telling.get("/v1/progress").json()
        return (progress["sweep_pending"], progress["outbox_pending"]) == (0, 0)

    until(done, "all has been looked at and told")
    metrics = telling.get("/metrics").text
    for name in (
        'creditgate_decisions_total{outcome="hold"}',
        'creditgate_decision_reasons_total{code="LIMIT_EXCEEDED"}',
        "creditgate_batch_tasks_bucket",
        "creditgate_batch_seconds_bucket",
        "creditgate_queue_tasks",
        "creditgate_overloaded_total",
        "creditgate_idempotency_replays_total",
        "creditgate_open_holds",
        "creditgate_outbox_pending_messages",
        "creditgate_sweep_pending_accounts",
        "creditgate_sweep_lag_seconds",
    ):
        assert name in metrics
