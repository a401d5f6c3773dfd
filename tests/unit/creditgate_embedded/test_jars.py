import hashlib
import re
from pathlib import Path

import pytest

from creditgate_embedded.errors import ChecksumError
from creditgate_embedded.jars import LOCK_FILE, LockedJar, class_path, read_lock

CONTENT = b"the bytes of a jar"


def locked(content: bytes = CONTENT, artifact: str = "thing") -> LockedJar:
    return LockedJar("org.example", artifact, "1.0", hashlib.sha256(content).hexdigest())


class Repository:
    """Serves the same bytes for whatever is asked, and remembers what was asked."""

    def __init__(self, content: bytes = CONTENT) -> None:
        self.content = content
        self.asked: list[str] = []

    def fetch(self, jar: LockedJar, scratch: Path) -> Path:
        self.asked.append(jar.artifact)
        path = scratch / jar.file_name
        path.write_bytes(self.content)
        return path


def test_the_lock_file_has_a_sum_for_every_jar_and_names_no_place() -> None:
    jars = read_lock()
    assert len({jar.file_name for jar in jars}) == len(jars) > 40
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in jars)
    for path in (LOCK_FILE, LOCK_FILE.with_name("jgo.toml")):
        assert "://" not in path.read_text()


def test_broker_and_clients_are_of_one_version() -> None:
    versions = {jar.version for jar in read_lock() if jar.group == "org.apache.kafka"}
    assert len(versions) == 1


def test_what_is_missing_is_fetched_once_and_reported(tmp_path: Path) -> None:
    repository, told = Repository(), list[str]()
    for _ in range(2):
        found = class_path(
            tmp_path, None, lock=[locked()], fetch=repository.fetch, report=told.append
        )
        assert [path.read_bytes() for path in found] == [CONTENT]
    assert repository.asked == ["thing"]
    assert told[-1] == "kafka: 1 of 1 jars"


def test_a_fetched_jar_with_a_wrong_sum_never_reaches_the_cache(tmp_path: Path) -> None:
    repository = Repository(b"something else")
    with pytest.raises(ChecksumError, match="expected SHA-256"):
        class_path(tmp_path, None, lock=[locked()], fetch=repository.fetch, report=print)
    assert not list(tmp_path.glob("*.jar"))


def test_a_cached_jar_that_was_changed_is_refused_by_name(tmp_path: Path) -> None:
    repository = Repository()
    class_path(tmp_path, None, lock=[locked()], fetch=repository.fetch, report=print)
    (tmp_path / "thing-1.0.jar").write_bytes(CONTENT + b"!")
    with pytest.raises(ChecksumError, match=r"thing-1\.0\.jar is not the jar that was locked"):
        class_path(tmp_path, None, lock=[locked()], fetch=repository.fetch, report=print)
    assert repository.asked == ["thing"]


def test_a_fetch_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def break_off(jar: LockedJar, scratch: Path) -> Path:
        (scratch / jar.file_name).write_bytes(b"half")
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        class_path(tmp_path, None, lock=[locked()], fetch=break_off, report=print)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
