"""The life of a stack: start everything in its order, watch, stop in reverse.

PostgreSQL and Kafka start side by side; what needs only one of them (schemas, topics) follows each
without waiting for the other; the services come when both are prepared. From then on whatever dies
is started again, and what lives but has told for a minute that it is not well is ended so that it
can be. A second signal while stopping ends everything at once.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from creditgate import kafka_access
from creditgate.failures import CommandError
from creditgate.stack import provisioning, services
from creditgate.stack.children import Child, answers
from creditgate.stack.folder import StateFolder, read_document, write_private
from creditgate.stack.freshness import until_fresh
from creditgate.stack.services import Ports
from creditgate_embedded.kafka import EmbeddedKafka
from creditgate_embedded.postgres import EmbeddedPostgres
from creditgate_embedded.processes import ProcessIdentity, last_lines
from creditgate_embedded.server import EmbeddedServer
from service_kit.cluster import Cluster
from service_kit.secret_files import given

_POLL_SECONDS = 0.1
_READY_SECONDS = 120.0
_DEATHS_WHILE_STARTING = 3
_LIVE_EVERY_SECONDS = 5.0
_LIVE_FAILURES_MAX = 12


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for."""

    auto_ports: bool = False
    demo: bool = False


def _result(task: asyncio.Task[None]) -> None:
    """Raise what the task raised; of several faults at once, the first."""
    fault = task.exception()
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    if fault is not None:
        raise fault


class Supervisor:
    """Owns one stack from nothing to nothing; `say` tells the person one line."""

    def __init__(self, folder: StateFolder, wishes: Wishes, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._wishes = wishes
        self._say = say
        self._stop_asked = asyncio.Event()
        self._layers: list[list[Child]] = []
        self._ready = False
        self._ports: Ports | None = None
        self._database_url = given("DATABASE_URL", os.environ) or ""
        self._kafka: Cluster | None = None
        self._api_key = ""

    async def run(self, when_ready: Callable[[], None]) -> None:
        """Start, call `when_ready`, watch until a signal comes, stop.

        Raises CommandError or EmbeddedError when something does not start; all is stopped then.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal)
        starting = asyncio.create_task(self._start())
        stop_asked = asyncio.create_task(self._stop_asked.wait())
        try:
            await asyncio.wait({starting, stop_asked}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                _result(starting)
                self._ready = True
                self._record()
                when_ready()
                await self._watch()
        finally:
            stop_asked.cancel()
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            await self._stop()

    def _on_signal(self) -> None:
        if self._stop_asked.is_set():
            for child in self._children():
                child.kill()
        self._stop_asked.set()

    def _children(self) -> list[Child]:
        return [child for layer in self._layers for child in layer]

    # -- starting ------------------------------------------------------------------------------

    async def _start(self) -> None:
        self._ports = services.choose_ports(self._folder, auto=self._wishes.auto_ports)
        self._record()
        passwords_file = self._folder.path / "passwords.json"
        passwords = provisioning.kept_passwords(read_document(passwords_file))
        write_private(passwords_file, dict(passwords))
        self._layers.append([])
        async with asyncio.TaskGroup() as side_by_side:
            side_by_side.create_task(self._start_database(passwords))
            side_by_side.create_task(self._start_broker())
            side_by_side.create_task(asyncio.to_thread(provisioning.load))
        assert self._kafka is not None
        ours = services.services(
            self._folder,
            self._ports,
            self._database_url,
            passwords,
            self._kafka,
            sandbox=self._wishes.demo,
        )
        await self._bring_up([services.mail_catcher(self._folder, self._ports), *ours])
        await until_fresh(self._ports.url("exposure_tracker"), self._api_key, self._say)
        if self._wishes.demo:
            from creditgate.stack import demo

            await demo.publish(self._kafka)
            await demo.wait_applied(self._ports.http["exposure_tracker"], self._api_key)

    async def _start_database(self, passwords: dict[str, str]) -> None:
        if self._database_url:
            await provisioning.provision(self._database_url, passwords)
        else:
            server = EmbeddedPostgres(self._folder.path)
            await self._start_server(server)
            self._database_url = server.url
            if await provisioning.provision_if_changed(server.url, passwords):
                self._say("database is provisioned")
        former = self._folder.last_stack().get("api_key")
        self._api_key = await provisioning.first_api_key(self._database_url, former)

    async def _start_broker(self) -> None:
        if given := os.environ.get(kafka_access.VARIABLE):
            self._kafka = kafka_access.as_told(given)
        else:
            server = EmbeddedKafka(self._folder.path)
            await self._start_server(server)
            self._kafka = Cluster(server.bootstrap_servers)
        await provisioning.apply_topics(self._kafka)

    async def _start_server(self, server: EmbeddedServer) -> None:
        await asyncio.to_thread(server.prepare)
        child = Child(
            name=server.name,
            log=server.log,
            start=server.spawn,
            is_ready=server.is_ready,
            stop_signals=server.stop_signals,
        )
        self._layers[0].append(child)
        child.spawn()
        self._record()
        await self._until_ready(child)

    async def _bring_up(self, layer: list[Child]) -> None:
        self._layers.append(layer)
        for child in layer:
            child.spawn()
        self._record()
        async with asyncio.TaskGroup() as side_by_side:
            for child in layer:
                side_by_side.create_task(self._until_ready(child))

    async def _until_ready(self, child: Child) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            status = child.died()
            if status is not None and child.deaths >= _DEATHS_WHILE_STARTING:
                raise self._fault(child, f"ended with status {status} while starting")
            if child.is_due():
                child.spawn()
                self._record()
            if child.identity is not None and await asyncio.to_thread(child.is_ready):
                self._say(f"{child.name} is ready")
                return
            await asyncio.sleep(_POLL_SECONDS)
        raise self._fault(child, f"was not ready within {_READY_SECONDS:.0f} s")

    def _fault(self, child: Child, what: str) -> CommandError:
        return CommandError(
            f"{child.name} {what}; its log {child.log} ends:\n{last_lines(child.log)}"
        )

    # -- watching ------------------------------------------------------------------------------

    async def _watch(self) -> None:
        looking = asyncio.create_task(self._end_what_is_not_well())
        try:
            while not self._stop_asked.is_set():
                for child in self._children():
                    status = child.died()
                    if status is not None:
                        pause = child.pause_seconds
                        self._say(f"{child.name} died (status {status}); again in {pause:.1f} s")
                    if child.is_due():
                        child.spawn()
                        self._record()
                await asyncio.sleep(_POLL_SECONDS)
        finally:
            looking.cancel()

    async def _end_what_is_not_well(self) -> None:
        """A process may live and do nothing; `/live` tells, and dying is what can be repaired."""
        assert self._ports is not None
        failures = dict.fromkeys(self._ports.http, 0)
        while True:
            await asyncio.sleep(_LIVE_EVERY_SECONDS)
            for child in self._children():
                if child.name not in failures or child.identity is None:
                    continue
                well = await asyncio.to_thread(answers, self._ports.http[child.name], "/live")
                failures[child.name] = 0 if well else failures[child.name] + 1
                if failures[child.name] >= _LIVE_FAILURES_MAX:
                    self._say(f"{child.name} lives but is not well: ending it")
                    failures[child.name] = 0
                    child.kill()

    # -- stopping ------------------------------------------------------------------------------

    async def _stop(self) -> None:
        if self._ready:
            self._say("stopping")
        for layer in reversed(self._layers):
            await asyncio.gather(*(asyncio.to_thread(child.stop) for child in layer))
        self._folder.forget()

    # -- telling -------------------------------------------------------------------------------

    def _record(self) -> None:
        """Bring `run.json`, and `stack.json` once all is ready, up to what runs now."""
        own = ProcessIdentity.of(os.getpid())
        assert own is not None
        alive = {child.name: each for child in self._children() if (each := child.identity)}
        self._folder.remember({"supervisor": own, **alive})
        if not self._ready or self._ports is None or self._kafka is None:
            return
        names = ("postgres", "kafka", *services.ROLE_BY_SERVICE, "mail_catcher")
        pids = {name: alive[name].pid if name in alive else None for name in names}
        write_private(
            self._folder.stack_file,
            {
                **{f"{name}_url": self._ports.url(name) for name in self._ports.http},
                "mail_smtp_port": self._ports.smtp,
                "api_key": self._api_key,
                "kafka_bootstrap_servers": self._kafka.bootstrap_servers,
                "database_url": self._database_url,
                "pids": {**pids, "supervisor": own.pid},
            },
        )
