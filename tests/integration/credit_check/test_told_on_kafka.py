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
    of_holds = read(kafka_bootstrap_servers, HOLDS.name, 4)
    assert {event.traceparent for _, event in of_holds} == {trace}
    held = [event.data for _, event in of_holds if isinstance(event.data, HoldV1)]
    states = [(each.order_version, each.version, each.state) for each in held]
    assert states == [(2, 1, "open"), (2, 2, "superseded"), (3, 1, "open"), (3, 2, "superseded")]
    ((_, told),) = read(kafka_bootstrap_servers, NOTICES.name, 1)
    assert told.traceparent == trace
    notice = told.data
    assert isinstance(notice, NoticeV1)
    assert (notice.kind, notice.state, notice.account_id) == ("near_limit", "raised", "told")
    assert notice.facts["limit"] == "1000.00"


def test_what_an_act_tells_carries_its_own_trace(
    telling: httpx.Client, books: Ledger, kafka_bootstrap_servers: str
) -> None:
    def trace(number: int) -> dict[str, str]:
        return {"traceparent": f"00-{number:032x}-b7ad6b7169203331-01"}

    def post(path: str, content: dict[str, Any], number: int) -> dict[str, Any]:
        reply = telling.post(path, json=content, headers=trace(number))
        assert reply.is_success, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    books.account("traced", 100)
    why = {"reason_code": "CALLED", "comment": "Paid tomorrow"}
    held = post("/v1/checks", question("traced-1", "traced", "50.00"), 1)
    post(f"/v1/holds/{held['hold_id']}/comment", {"comment": "Called"}, 2)
    post(f"/v1/holds/{held['hold_id']}/release", why, 3)
    telling.post("/v1/checks", json=question("traced-2", "traced", "60.00"))
    post("/v1/orders/traced-2/void", {"order_version": 1}, 4)
    by_hand = {"order_id": "traced-3", "account_id": "traced", **why}
    forced = post("/v1/holds", by_hand, 5)
    many = post("/v1/holds/bulk-release", {"hold_ids": [forced["hold_id"]], **why}, 6)
    assert [one["state"] for one in many["items"]] == ["released"], many

    def told(topic: str, count: int) -> list[tuple[str | None, str, str | None]]:
        return [
            (event.subject, event.data.state, event.traceparent)
            for key, event in read(kafka_bootstrap_servers, topic, count)
            if key == b"traced" and isinstance(event.data, HoldV1 | NoticeV1)
        ]

    of_holds = [(state, trace) for _, state, trace in told(HOLDS.name, 4 + 7)]
    numbers = {trace(number)["traceparent"]: number for number in range(1, 7)}
    assert [(state, numbers.get(text or "")) for state, text in of_holds] == [
        ("open", 1), ("open", 2), ("released", 3), ("open", None), ("cancelled", 4), ("open", 5),
        ("released", 6),
    ]  # fmt: skip
    of_notices = [numbers.get(text or "") for _, _, text in told(NOTICES.name, 1 + 3)]
    assert of_notices == [3, 3, 6], "limit exceeded, and what was let go by hand, twice"


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
