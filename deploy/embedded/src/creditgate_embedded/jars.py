"""Kafka's jars: exactly those of the committed lock file, checked before every start.

`jgo.toml` says what is wanted and `jgo.lock.toml` what that came to: one SHA-256 per jar and no
address, so that where they come from is the business of the machine (jgo's own settings) and what
they are is not. `python -m creditgate_embedded.lock` writes the lock file. A download goes to a
folder of its own and joins the cache only after its sum was checked; a jar in the cache whose sum
is wrong is never used and never silently replaced.
"""

import fcntl
import hashlib
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from creditgate_embedded.errors import ChecksumError, DownloadError
from creditgate_embedded.places import make_enterable
from creditgate_embedded.unprivileged import ServerUser

LOCK_FILE = Path(__file__).with_name("jgo.lock.toml")
_DOWNLOADS_AT_ONCE = 6
_TRIES_MAX = 4
_REPORT_EVERY = 10


@dataclass(frozen=True, slots=True)
class LockedJar:
    """One jar by its Maven coordinate and the SHA-256 (hex) of its bytes."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        """The name in the cache; the group is left out as in any Maven repository."""
        return f"{self.artifact}-{self.version}.jar"


def read_lock() -> tuple[LockedJar, ...]:
    """The jars that are locked, in the order of the class path."""
    document = tomllib.loads(LOCK_FILE.read_text(encoding="utf-8"))
    return tuple(
        LockedJar(each["groupId"], each["artifactId"], each["version"], each["sha256"])
        for each in document["dependencies"]
    )


def _check(jar: LockedJar, path: Path) -> None:
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != jar.sha256:
        raise ChecksumError(
            f"{path} is not the jar that was locked: expected SHA-256 {jar.sha256}, found {found}. "
            "Nothing was started. Remove the file to have it fetched anew."
        )


def _report_to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201  # progress is for the person waiting


def fetch_with_jgo(jar: LockedJar, scratch: Path) -> Path:
    """Fetch one jar, and nothing that it refers to, into `scratch`; where it lies there.

    The repositories are those of the user's jgo settings, Maven Central when they name none.
    """
    from jgo.config import GlobalSettings  # noqa: PLC0415  # 0.3 s, and only at the first start
    from jgo.maven import MavenContext  # noqa: PLC0415  # as above

    context = MavenContext(
        repo_cache=scratch, remote_repos=GlobalSettings.load().repositories or None, timeout=60
    )
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    fault: Exception = DownloadError("never tried")
    for _ in range(_TRIES_MAX):
        try:
            return Path(component.artifact().resolve())
        except (OSError, RuntimeError) as again:  # requests' errors are OSErrors
            fault = again
            shutil.rmtree(scratch / component.path_prefix, ignore_errors=True)
    raise DownloadError(f"{jar.group}:{jar.file_name} could not be fetched: {fault}") from fault


def _fetch_missing(
    missing: list[LockedJar],
    folder: Path,
    fetch: Callable[[LockedJar, Path], Path],
    report: Callable[[str], None],
) -> None:
    report(f"kafka: fetching {len(missing)} jars (about 45 MB) into {folder}, this once")

    def bring(jar: LockedJar) -> None:
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as scratch:
            fetched = fetch(jar, Path(scratch))
            _check(jar, fetched)
            fetched.chmod(0o644)
            fetched.replace(folder / jar.file_name)

    with ThreadPoolExecutor(_DOWNLOADS_AT_ONCE) as pool:
        for done, _ in enumerate(pool.map(bring, missing), start=1):
            if done % _REPORT_EVERY == 0 or done == len(missing):
                report(f"kafka: {done} of {len(missing)} jars")


def class_path(
    folder: Path,
    user: ServerUser | None,
    *,
    lock: Iterable[LockedJar] | None = None,
    fetch: Callable[[LockedJar, Path], Path] = fetch_with_jgo,
    report: Callable[[str], None] = _report_to_stderr,
) -> tuple[Path, ...]:
    """The checked jars in `folder`, fetched when missing; readable to `user`.

    Raises ChecksumError when any of them is not the locked one, DownloadError when one cannot
    be had. Processes that start at once wait for one another rather than fetch twice.
    """
    jars = tuple(read_lock() if lock is None else lock)
    make_enterable(folder, user)
    with (folder / ".lock").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if missing := [jar for jar in jars if not (folder / jar.file_name).exists()]:
            _fetch_missing(missing, folder, fetch, report)
    for jar in jars:
        _check(jar, folder / jar.file_name)
    return tuple(folder / jar.file_name for jar in jars)
