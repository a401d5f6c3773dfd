"""A history of decisions and holds with its audit chain, made by real processes, one killed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from credit_check.verify_audit import Head
from credit_contracts.audit import AuditHeadV1
from credit_contracts.codec import Decoded, decode
from credit_contracts.topics import AUDIT_HEADS
from creditgate import servers
from service_kit.cluster import Cluster
from support.credit_checks import Ledger, client, question, running_check, start_check
from support.databases import run
from support.waiting import until

PREFIX = "audit."
TOPIC = PREFIX + AUDIT_HEADS.name


@dataclass(frozen=True, slots=True)
class History:
    """A database with decisions, holds and their chain, and the heads that Kafka was told."""

    url: str
    heads: list[Head]
    kafka: str


def read_heads(kafka: str) -> list[Head]:
    """Every head that was told."""
    heads = []
    for record in run(servers.read_all(Cluster(kafka), [TOPIC])):
        told = decode(record.value, record.headers)
        assert isinstance(told, Decoded), told
        assert isinstance(told.data, AuditHeadV1)
        assert record.key == str(told.data.lane).encode()
        heads.append(Head(told.data.lane, told.data.sequence, bytes.fromhex(told.data.hash)))
    return heads


def _ask(caller: httpx.Client, number: int) -> int | None:
    try:
        return caller.post(
            "/v1/checks", json=question(f"order-{number}", f"chained-{number % 5}", "90.00")
        ).status_code
    except httpx.TransportError:
        return None


def make_history(url: str, kafka: str, books: Ledger) -> None:
    """Checks from many callers, a process killed among them, and people's acts on holds; every
    end is told when this returns.
    """
    for number in range(5):
        books.account(f"chained-{number}", 50_000)
    secret = books.key()
    killed = start_check(url, kafka=kafka, topic_prefix=PREFIX, CREDITGATE_LANES="2")
    with client(killed.url, secret) as caller, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(_ask, caller, number) for number in range(120)]
        until(lambda: sum(each.done() for each in asked) > 60, "half of them are asked")
        killed.kill()
        assert all(each.result() in {200, None} for each in asked)
    with (
        running_check(url, kafka=kafka, topic_prefix=PREFIX, CREDITGATE_LANES="2") as running,
        client(running.url, secret) as caller,
    ):
        for number in range(20):
            assert _ask(caller, number + 200) == 200
        held = caller.get("/v1/holds", params={"state": "open"}).json()["items"]
        why = {"reason_code": "PAYMENT_PROMISED", "comment": "seen by the bank"}
        assert caller.post(f"/v1/holds/{held[0]['hold_id']}/release", json=why).is_success
        assert caller.post(f"/v1/holds/{held[1]['hold_id']}/reject", json=why).is_success
        last = """SELECT l.lane, coalesce(max(k.sequence), 0) FROM credit_check.audit_lane l
                    LEFT JOIN credit_check.audit_link k USING (lane) GROUP BY 1"""
        ends = set(books.fetch(last))
        until(
            lambda: ends <= {(head.lane, head.sequence) for head in read_heads(kafka)},
            "every lane's end is told",
        )
