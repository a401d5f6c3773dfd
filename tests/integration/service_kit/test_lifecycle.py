import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest

from service_kit.lifecycle import listen

PROGRAM = """
import asyncio, sys
from fastapi import Request
from service_kit.http import ReadyReport, create_app
from service_kit.lifecycle import Background, run
from service_kit.logs import configure
from service_kit.metrics import new_registry
from service_kit.settings import ServiceSettings
import uvloop

async def ready():
    return ReadyReport(ready=True, parts={})

app = create_app(title="tested", version="1", ready=ready, registry=new_registry())
crash = asyncio.Event()

@app.get("/slow")
async def slow():
    print("asked", flush=True)
    await asyncio.sleep(0.5)
    return {"background_still_works": not finished}

@app.post("/length")
async def length(request: Request):
    return len(await request.body())

@app.get("/crash")
async def crash_now():
    crash.set()
    return {}

finished = []
asked = asyncio.Event()

async def steady():
    await asked.wait()
    await asyncio.sleep(0.1)
    finished.append(True)
    print("finished its work", flush=True)

async def fragile():
    await crash.wait()
    raise RuntimeError("planted fault")

async def stubborn():
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            print("cancelled", flush=True)
            raise

async def main():
    configure("info", "tested")
    settings = ServiceSettings(database_url="unused", port=0, drain_seconds=3)
    return await run(
        app,
        settings,
        Background("steady", steady, asked.set),
        Background("fragile", fragile),
        Background("stubborn", stubborn, lambda: None),
    )

sys.exit(uvloop.run(main()))
"""


@dataclass(slots=True)
class Running:
    process: asyncio.subprocess.Process
    port: int
    client: httpx.AsyncClient

    async def end(self) -> tuple[int, str, list[dict[str, object]]]:
        """Exit status, standard output, and the log."""
        out, err = await asyncio.wait_for(self.process.communicate(), 30)
        lines = [json.loads(line) for line in err.decode().splitlines()]
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), lines


@asynccontextmanager
async def program() -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-c", PROGRAM),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        first = await asyncio.wait_for(process.stderr.readline(), 60)
        port = json.loads(first)["port"]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            yield Running(process, port, client)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_sigterm_ends_requests_first_then_the_work_behind_them_and_exits_0() -> None:
    async with program() as running:
        in_flight = asyncio.create_task(running.client.get("/slow"))
        assert running.process.stdout is not None
        assert await running.process.stdout.readline() == b"asked\n"
        running.process.send_signal(signal.SIGTERM)
        answer = await in_flight
        assert answer.json() == {"background_still_works": True}
        status, out, log = await running.end()
    assert status == 0
    assert out.splitlines() == ["finished its work", "cancelled"]
    assert log[-1]["event"] == "stopped"


async def test_a_background_task_that_fails_is_logged_and_ends_the_process_with_1() -> None:
    async with program() as running:
        await running.client.get("/crash")
        status, out, log = await running.end()
    assert status == 1
    assert "finished its work" in out
    (told,) = [line for line in log if line["event"] == "ended before it was asked to"]
    assert told["task"] == "fragile"
    assert "planted fault" in str(told["exception"])


async def test_a_request_after_sigterm_is_not_taken() -> None:
    async with program() as running:
        assert (await running.client.get("/live")).is_success
        running.process.send_signal(signal.SIGINT)
        status, _, _ = await running.end()
        assert status == 0
        try:
            await running.client.get("/live")
        except httpx.TransportError:
            return
    raise AssertionError("a request was taken by a process that has ended")


def test_connections_end_whose_answer_is_not_taken() -> None:
    """By the system, half a minute later: only that it was told so is looked at here."""
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        taken, _ = listener.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000


HEAD = b"GET /live HTTP/1.1\r\nhost: x\r\n"
SLOW = {
    "silence": (b"", b""),
    "line ends": (b"\r\n", b"\r\n"),
    "a head": (HEAD + b"x-a: ", b"a"),
    "line ends after an answer": (HEAD + b"\r\n", b"\r\n"),
    "a head after an answer": (HEAD + b"\r\n" + HEAD, b"x-a: b\r\n"),
    "a body that nobody reads": (
        b"POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n",
        b"a",
    ),
    "a body that is read": (
        b"POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n",
        b"a",
    ),
    "a body that does not begin": (
        b"POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n",
        b"",
    ),
}
TOLD = {"a head": [408], "line ends after an answer": [200], "a head after an answer": [200, 408]}
TOLD |= {"a body that nobody reads": [404], "a body that is read": [408]}
TOLD |= {"a body that does not begin": [408]}


async def dripped(port: int, first: bytes, more: bytes, seconds: float = 0.2) -> bytes:
    """What a client hears that sends the first, and then for ever more, until it is cut off."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)
    heard = asyncio.create_task(reader.read())
    while not heard.done():
        await asyncio.wait((heard,), timeout=seconds)
        writer.write(more)
    writer.close()
    return await heard


async def test_who_sends_no_whole_request_is_cut_off_and_told_why_where_one_had_begun() -> None:
    async with program() as running, asyncio.timeout(60):
        slow = [asyncio.create_task(dripped(running.port, *each)) for each in SLOW.values()]
        # A head that comes in pieces, but comes, is answered beside them.
        pieces = (HEAD + b"x-a: ", b"b\r\n", b"connection: close\r\n", b"\r\n")
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.1)
        assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
        writer.close()
        # So is a body that does, and one that is there at once.
        at_once = await running.client.post("/length", content=b"a" * 5_000)
        assert at_once.json() == 5_000
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        head = b"POST /length HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 3\r\n\r\n"
        for piece in (head, b"a", b"bc"):
            writer.write(piece)
            await asyncio.sleep(0.1)
        assert (await reader.read()).endswith(b"\r\n\r\n3")
        writer.close()
        heard = dict(zip(SLOW, await asyncio.gather(*slow), strict=True))
        assert (await running.client.get("/live")).is_success
    for name, answer in heard.items():
        answers = answer.split(b"HTTP/1.1 ")[1:]
        assert [int(each[:3]) for each in answers] == TOLD.get(name, []), name
    told = heard["a head"].partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in told[0]
    assert json.loads(told[2])["code"] == "TOO_SLOW"


@pytest.mark.parametrize("piece", [16_384, 1_048_576])
async def test_a_head_that_does_not_end_is_cut_off(piece: int) -> None:
    async with program() as running, asyncio.timeout(60):
        try:
            heard = await dripped(running.port, HEAD + b"x-a: ", b"a" * piece, seconds=0.05)
        except ConnectionResetError:
            # Who sends faster than is read may not hear why.
            assert piece > 65_536
            return
    assert heard.startswith(b"HTTP/1.1 431 ")
    assert json.loads(heard.partition(b"\r\n\r\n")[2])["code"] == "TOO_LARGE"
