"""What survives what: processes killed at the worst moment, the database cut off or gone."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from creditgate_embedded.ports import choose_free
from creditgate_embedded.postgres import EmbeddedPostgres
from service_kit.provision import provision
from support.credit_checks import (
    Ledger,
    client,
    ledger,
    question,
    running_check,
    start_check,
)
from support.databases import PASSWORDS, run
from support.proxies import Proxy, Rule, pass_on, proxy
from support.servers import open_folder
from support.waiting import until

LANE = b"creditgate-credit-check-lane"
COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"


@pytest.fixture
def cruel(check_database: str) -> Iterator[Proxy]:
    """A proxy before the database."""
    with proxy(urlsplit(check_database).port or 5432) as made:
        yield made


def through(database_url: str, made: Proxy) -> str:
    """The database's URL by way of the proxy."""
    parts = urlsplit(database_url)
    user = parts.netloc.rpartition("@")[0]
    return parts._replace(netloc=f"{user}@127.0.0.1:{made.port}").geturl()


def is_lost(database_url: str, order_id: str) -> Rule:
    """Whether a piece is the reply to the commit of this order's decision."""

    def decided() -> bool:
        with ledger(database_url) as books:
            return decisions(books, order_id) > 0

    def rule(opening: bytes, piece: bytes) -> bool:
        if LANE not in opening or COMMITTED not in piece:
            return False
        with ThreadPoolExecutor(1) as beside:  # this runs within the proxy's event loop
            return beside.submit(decided).result()

    return rule


def decisions(books: Ledger, order_id: str) -> int:
    found: int = books.value(
        "SELECT count(*) FROM credit_check.decision WHERE order_id = $1", order_id
    )
    return found


def reservations(books: Ledger, order_id: str) -> int:
    found: int = books.value(
        "SELECT count(*) FROM credit_check.reservation WHERE order_id = $1 AND ended_at IS NULL",
        order_id,
    )
    return found


@pytest.mark.parametrize("keyed", [True, False])
def test_a_reply_lost_after_its_commit_is_found_again(
    check_database: str, cruel: Proxy, books: Ledger, secret: str, *, keyed: bool
) -> None:
    order_id = f"lost-{keyed}"
    books.account("lost", 1_000_000)
    running = start_check(through(check_database, cruel))
    try:
        with client(running.url, secret) as caller:
            caller.post("/v1/checks", json=question("warm", "lost", "1.00"))
            lost = is_lost(check_database, order_id)
            cuts: list[bytes] = []

            def once(opening: bytes, piece: bytes) -> bool:
                if cuts or not lost(opening, piece):
                    return False
                cuts.append(piece)
                return True

            cruel.rule = once
            headers = {"idempotency-key": "lost"} if keyed else {}
            reply = caller.post(
                "/v1/checks", json=question(order_id, "lost", "5.00"), headers=headers
            )
            assert cuts, "no reply was lost"
            assert (reply.status_code, reply.json()["outcome"]) == (200, "release")
            assert "idempotency-replayed" not in reply.headers
            found = caller.get(f"/v1/checks/{reply.json()['check_id']}")
            assert found.content == reply.content
        assert decisions(books, order_id) == reservations(books, order_id) == 1
    finally:
        running.process.terminate()
        running.process.wait(30)


def test_killed_between_commit_and_reply_the_same_key_gets_the_same_answer(
    check_database: str, cruel: Proxy, books: Ledger, secret: str
) -> None:
    books.account("killed", 1_000_000)
    port = choose_free()
    running = start_check(through(check_database, cruel), port=port)
    body, headers = question("killed-1", "killed", "5.00"), {"idempotency-key": "killed"}
    with client(running.url, secret) as caller:
        caller.post("/v1/checks", json=question("warm", "killed", "1.00"))

        lost = is_lost(check_database, "killed-1")

        def kill(opening: bytes, piece: bytes) -> bool:
            committed = lost(opening, piece)
            if committed:
                running.kill()
            return committed

        cruel.rule = kill
        with pytest.raises(httpx.TransportError):
            caller.post("/v1/checks", json=body, headers=headers)
    assert decisions(books, "killed-1") == 1
    cruel.rule = pass_on
    again = start_check(check_database, port=port)
    try:
        with client(again.url, secret) as caller:
            replies = [caller.post("/v1/checks", json=body, headers=headers) for _ in range(2)]
        assert [reply.headers["idempotency-replayed"] for reply in replies] == ["true", "true"]
        assert replies[0].content == replies[1].content
        assert decisions(books, "killed-1") == reservations(books, "killed-1") == 1
    finally:
        again.process.terminate()
        again.process.wait(30)


def test_killed_under_load_nothing_answered_is_lost_or_doubled(
    check_database: str, books: Ledger, secret: str
) -> None:
    room, port = 120, choose_free()
    books.account("load", room * 100)
    running = start_check(check_database, port=port)
    released: dict[str, bytes] = {}
    stop = threading.Event()

    def keep_asking(place: int) -> None:
        with client(f"http://127.0.0.1:{port}", secret) as caller:
            for number in range(1_000):
                if stop.is_set():
                    return
                order_id = f"load-{place}-{number}"
                reply = asked_until_answered(caller, question(order_id, "load", "1.00"))
                if reply.json()["outcome"] != "hold":
                    released[order_id] = reply.content

    def at_least(count: int) -> bool:
        return len(released) >= count

    with ThreadPoolExecutor(8) as threads:
        futures = [threads.submit(keep_asking, place) for place in range(8)]
        for _ in range(2):
            enough = min(len(released) + 10, room)
            until(partial(at_least, enough), "some were released")
            running.kill()
            running = start_check(check_database, port=port)
        until(partial(at_least, room), "all room was given")
        stop.set()
        for future in futures:
            future.result(60)
    try:
        assert len(released) == room
        with client(running.url, secret) as caller:
            for order_id, answer in released.items():
                reply = asked_until_answered(caller, question(order_id, "load", "1.00"))
                assert reply.content == answer
                assert reservations(books, order_id) == 1
        total = books.value(
            "SELECT sum(amount_minor)::bigint FROM credit_check.reservation"
            " WHERE account_id = 'load' AND ended_at IS NULL"
        )
        assert total == room * 100
    finally:
        running.process.terminate()
        running.process.wait(30)


def asked_until_answered(caller: httpx.Client, body: dict[str, Any]) -> httpx.Response:
    """As a careful client asks: again with the same key until there is an answer."""
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        try:
            reply = caller.post(
                "/v1/checks", json=body, headers={"idempotency-key": body["order_id"]}
            )
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if reply.status_code == 200:
            return reply
        assert reply.status_code == 503, reply.text
        assert reply.headers["retry-after"]
        time.sleep(0.1)
    raise AssertionError("never answered")


@pytest.mark.soak
def test_a_stalled_connection_is_given_up_in_time_and_leaves_no_lock_behind(
    check_database: str, cruel: Proxy, books: Ledger, secret: str
) -> None:
    books.account("stalled", 1_000_000)
    running = start_check(through(check_database, cruel))
    try:
        with client(running.url, secret) as caller:
            asked_until_answered(caller, question("stalled-0", "stalled", "1.00"))
            cruel.stall()
            reply = caller.post("/v1/checks", json=question("stalled-1", "stalled", "1.00"))
            assert (reply.status_code, reply.json()["code"]) == (503, "UNAVAILABLE")
            cruel.flow()
            asked_until_answered(caller, question("stalled-1", "stalled", "1.00"))
        assert decisions(books, "stalled-1") == reservations(books, "stalled-1")
        with start_elsewhere(check_database, secret) as other:
            asked_until_answered(other, question("stalled-2", "stalled", "1.00"))
    finally:
        running.process.terminate()
        running.process.wait(30)


@contextmanager
def start_elsewhere(database_url: str, secret: str) -> Iterator[httpx.Client]:
    """A caller of another process on the same database, by a way that is not cruel."""
    with running_check(database_url) as running, client(running.url, secret) as caller:
        yield caller


def test_without_the_database_nothing_is_released_and_it_heals_by_itself() -> None:
    with open_folder() as folder:
        server = EmbeddedPostgres(folder, durable=True)
        server.start()
        try:
            run(provision(server.url, PASSWORDS))
            with ledger(server.url) as books:
                books.account("gone", None)
                secret = books.key()
            _through_an_outage(server, secret)
        finally:
            server.stop()


def _kill_whole(server: EmbeddedPostgres) -> None:
    """Kill the server and wait for its sessions: they outlive it a moment and rightly go on answering."""
    assert server.pid
    sessions = (
        Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
    )
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not any(map(_runs, sessions)), "its sessions have ended")


def _runs(pid: str) -> bool:
    try:
        return (
            Path("/proc", pid, "cmdline").read_bytes() != b""
        )  # empty: ended, and not yet collected
    except (FileNotFoundError, ProcessLookupError):
        return False


def _through_an_outage(server: EmbeddedPostgres, secret: str) -> None:
    running = start_check(server.url)
    try:
        with client(running.url, secret) as caller:
            first = asked_until_answered(caller, question("gone-1", "gone", "1.00"))
            _kill_whole(server)
            for number in range(5):
                reply = caller.post("/v1/checks", json=question(f"gone-{number}", "gone", "1.00"))
                assert (reply.status_code, reply.json()["code"]) == (503, "UNAVAILABLE")
                assert reply.headers["retry-after"]
            assert httpx.get(f"{running.url}/ready").status_code == 503
            assert httpx.get(f"{running.url}/live").status_code == 200
            server.start()
            again = asked_until_answered(caller, question("gone-1", "gone", "1.00"))
            assert again.content == first.content
            until(lambda: httpx.get(f"{running.url}/ready").is_success, "it is ready again")
    finally:
        running.process.terminate()
        running.process.wait(30)
