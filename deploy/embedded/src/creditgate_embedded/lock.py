"""`python -m creditgate_embedded.lock`: resolve `jgo.toml` anew and write `jgo.lock.toml`.

For whoever changes a version in `jgo.toml`; nothing at run time resolves anything. The lock file
tells each jar by coordinate and SHA-256 and says nothing about where it came from.
"""

import sys
import tempfile
from pathlib import Path

from jgo.config import GlobalSettings
from jgo.env import EnvironmentSpec, LockedDependency, LockFile, compute_spec_hash
from jgo.maven import MavenContext

from creditgate_embedded.jars import LOCK_FILE

_SPEC_FILE = LOCK_FILE.with_name("jgo.toml")


def resolve(spec_file: Path, scratch: Path) -> LockFile:
    """The jars that `spec_file` comes to today, each fetched into `scratch` to take its sum."""
    spec = EnvironmentSpec.load(spec_file)
    context = MavenContext(
        repo_cache=scratch, remote_repos=GlobalSettings.load().repositories or None, timeout=60
    )
    asked, brought = context.resolver.resolve(
        [context.create_dependency(coordinate) for coordinate in spec.coordinates]
    )
    needed = [*asked, *(each for each in brought if each.scope in ("compile", "runtime"))]
    return LockFile(
        dependencies=[LockedDependency.from_dependency(each) for each in needed],
        environment_name=spec.name,
        java_version=spec.java_version,
        spec_hash=compute_spec_hash(spec_file),
    )


def main() -> None:
    """Write the lock file and tell how many jars it names."""
    with tempfile.TemporaryDirectory() as scratch:
        found = resolve(_SPEC_FILE, Path(scratch))
    found.save(LOCK_FILE)
    sys.stdout.write(f"{LOCK_FILE}: {len(found.dependencies)} jars\n")


if __name__ == "__main__":
    main()
