"""T3: the stream processors of `streams`, each in its own environment, run and held to the truth.

An environment is made on first use from its hashed requirements by the pinned uv, beside the
virtual environment that runs this, and kept under a name that changes with its pins.
"""

import asyncio
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.feeding import Event
from bench.rig import Rig
from bench.streams.sums import account_and_amount
from service_kit import topics as kit_topics
from service_kit.cluster import Cluster

_TESTS = Path(__file__).resolve().parents[1]
_REQUIREMENTS = _TESTS.parent / "requirements"
_RUN_SECONDS = 300.0
_INSTALL_SECONDS = 300.0
_TOLD_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Peer:
    """A stream processor: its name, its module in `streams`, its requirements' name."""

    name: str
    module: str
    requirements: str


PEERS = (
    Peer("Quix Streams", "bench.streams.quix", "peers-quix"),
    Peer("Faust", "bench.streams.faust_table", "peers-faust"),
    Peer("Bytewax", "bench.streams.bytewax_flow", "peers-bytewax"),
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a peer leaves behind (see `streams.sums.Tally`)."""

    rate: float
    seen: int
    sums: dict[str, int] | None


class NotInstalledError(RuntimeError):
    """A peer's environment cannot be made; the text says why."""


def environment(peer: Peer) -> Path:
    """The peer's Python, installed when it is not there yet.

    Raises:
        NotInstalledError: its packages cannot be had here.
    """
    pins = _REQUIREMENTS / f"{peer.requirements}.txt"
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    home = Path(sys.prefix) / "bench-peers" / f"{peer.requirements}-{digest}"
    python = home / "bin" / "python"
    if (home / "complete").exists():
        return python
    shutil.rmtree(home, ignore_errors=True)
    uv = str(Path(sys.prefix) / "bin" / "uv")
    _install([uv, "venv", "--quiet", "--python", sys.executable, str(home)])
    _install([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(pins)])
    (home / "complete").touch()
    return python


def _install(command: list[str]) -> None:
    try:
        done = subprocess.run(
            command,
            # As in the Makefile: the machine's own certificates, which a proxy may need.
            env={**os.environ, "UV_SYSTEM_CERTS": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_INSTALL_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise NotInstalledError(str(exc)[:_TOLD_CHARACTERS]) from exc
    if done.returncode:
        raise NotInstalledError(" ".join(done.stderr.split())[:_TOLD_CHARACTERS])


class Contest:
    """Runs peers over one topic that holds given events, and checks their sums."""

    def __init__(self, rig: Rig, topic: str, partitions: int, events: Iterable[Event]) -> None:
        self._rig = rig
        self._topic = topic
        self._partitions = partitions
        self._events = 0
        self._truth: dict[str, int] = {}
        for _, _, value in events:
            account_id, amount = account_and_amount(orjson.loads(value))
            self._truth[account_id] = self._truth.get(account_id, 0) + amount
            self._events += 1

    def run(self, peer: Peer, python: Path) -> float:
        """Events per second of one run, from its first to its last, with the right sums.

        Raises:
            RuntimeError: it failed, or its sums are not those of the events.
        """
        output_topic = f"bench-sums-{secrets.token_hex(4)}"
        asyncio.run(
            kit_topics.apply(
                Cluster(self._rig.bootstrap_servers), [(output_topic, self._partitions)]
            )
        )
        folder = Path(tempfile.mkdtemp(dir=self._rig.folder))
        try:
            told = self._start(peer, python, output_topic, folder)
            sums = told.sums
            if sums is None:
                sums = asyncio.run(self._published(output_topic))
        finally:
            shutil.rmtree(folder)
            asyncio.run(self._remove_topics(output_topic))
        if told.seen != self._events or sums != self._truth:
            wrong = sum(sums.get(account) != total for account, total in self._truth.items())
            raise RuntimeError(
                f"{peer.name} saw {told.seen} of {self._events} events; "
                f"{wrong} of {len(self._truth)} sums are wrong"
            )
        return told.rate

    def _start(self, peer: Peer, python: Path, output_topic: str, folder: Path) -> "_Told":
        task = {
            "brokers": self._rig.bootstrap_servers,
            "topic": self._topic,
            "output_topic": output_topic,
            "partitions": self._partitions,
            "events": self._events,
            "folder": str(folder),
        }
        with (folder / "log").open("wb") as log:
            done = subprocess.run(
                [str(python), "-m", peer.module, json.dumps(task)],
                env={**os.environ, "PYTHONPATH": str(_TESTS)},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                timeout=_RUN_SECONDS,
            )
        result = folder / "result.json"
        if done.returncode or not result.exists():
            told = (folder / "log").read_text(errors="replace")
            raise RuntimeError(f"{peer.name} ended with {done.returncode}: {told[-1000:]}")
        return _Told(**json.loads(result.read_text()))

    async def _published(self, output_topic: str) -> dict[str, int]:
        """The last sum of each account on the topic that a peer published to."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._rig.bootstrap_servers, enable_auto_commit=False
        )
        await consumer.start()
        try:
            places = [TopicPartition(output_topic, n) for n in range(self._partitions)]
            consumer.assign(places)
            await consumer.seek_to_beginning(*places)
            ends = await consumer.end_offsets(places)
            sums: dict[str, int] = {}
            while any([await consumer.position(place) < ends[place] for place in places]):
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    for record in records:
                        told = orjson.loads(record.value)
                        sums[told["account_id"]] = told["sum"]
            return sums
        finally:
            await consumer.stop()

    async def _remove_topics(self, group: str) -> None:
        """The output topic, and what the framework made for itself under its name."""
        found = await kit_topics.describe(Cluster(self._rig.bootstrap_servers))
        names = [topic.name for topic in found if group in topic.name]
        await kit_topics.delete(Cluster(self._rig.bootstrap_servers), names)
