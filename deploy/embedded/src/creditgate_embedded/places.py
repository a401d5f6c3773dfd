"""Where programs, jars and data lie, so that whoever runs the servers can reach them.

Normally: programs in the virtual environment, jars in the user's cache, data in the state folder.
Started by root, the servers run as another user (`unprivileged`), which may be barred from all
three; then programs are copied into the machine's cache, and the data folder in the state becomes a
link to one below the machine's state. Both are found again at the next start.
"""

import os
import secrets
import shutil
import stat
from importlib.metadata import version
from pathlib import Path

from creditgate_embedded.errors import StateError
from creditgate_embedded.unprivileged import ServerUser, can_enter, can_run

CACHE_VARIABLE = "CREDITGATE_CACHE"
_MACHINE_CACHE = Path("/var/cache/creditgate")
_MACHINE_STATE = Path("/var/lib/creditgate")


def cache_home() -> Path:
    """The cache folder: `CREDITGATE_CACHE`, else the user's own, else (root) the machine's."""
    if chosen := os.environ.get(CACHE_VARIABLE):
        return Path(chosen).resolve()
    if os.geteuid() == 0:
        return _MACHINE_CACHE
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "creditgate"


def make_enterable(folder: Path, user: ServerUser | None) -> None:
    """Create `folder`, open it for reading to everyone, and make sure that `user` gets there."""
    folder.mkdir(parents=True, exist_ok=True)
    if user is None:
        return
    folder.chmod(0o755)
    if not can_enter(folder, user):
        raise StateError(
            f"{folder} cannot be entered by the user that the servers run as (uid {user.uid}): "
            f"choose another cache with {CACHE_VARIABLE}, or start as an ordinary user"
        )


def _copy_readable(source: Path, target: Path) -> None:
    """Copy a tree so that everyone may read it, and execute what its owner may execute."""
    shutil.copytree(source, target, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)


def reachable_program(
    package: str, folders: tuple[Path, ...], program: Path, user: ServerUser | None, cache: Path
) -> Path:
    """Where `user` can run `program`, a path inside the first of sibling `folders`.

    That is where it is, or in a copy of all the `folders` made in `cache` once per version of the
    distribution `package` (a program finds its libraries relative to itself).
    """
    if can_run(program, user):
        return program
    home = folders[0].parent
    copy = cache / "programs" / f"{package}-{version(package)}"
    if not copy.is_dir():
        make_enterable(copy.parent, user)
        unfinished = copy.with_name(f".{copy.name}.{secrets.token_hex(4)}")
        for folder in folders:
            _copy_readable(folder, unfinished / folder.name)
        unfinished.chmod(0o755)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(unfinished)
    return copy / program.relative_to(home)


def data_folder(path: Path, user: ServerUser | None) -> Path:
    """The folder behind `path` that `user` owns alone; made when missing.

    When `user` cannot get to `path`, it becomes a link to a folder below the machine's state.
    """
    if user is not None and not path.exists() and not can_enter(path.parent, user):
        elsewhere = _MACHINE_STATE / secrets.token_hex(8) / path.name
        make_enterable(elsewhere.parent, user)
        elsewhere.mkdir()
        path.unlink(missing_ok=True)  # a link whose folder somebody removed
        path.symlink_to(elsewhere)
    path.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        if not can_enter(path.resolve().parent, user):
            raise StateError(
                f"{path} was made where the user that the servers run as (uid {user.uid}) cannot "
                "go: remove the state folder, or move it to where every user may enter"
            )
        os.chown(path, user.uid, user.gid)
    path.chmod(0o700)
    return path.resolve()
