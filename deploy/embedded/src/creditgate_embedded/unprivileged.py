"""Whom the servers run as when the stack is started by root, and what that user can reach.

PostgreSQL refuses to run as root, and Kafka has no reason to. So root drops to `nobody`. That user
cannot enter folders such as /root or a mode-0700 checkout, where the state, the programs of the
virtual environment or the cache may well lie; such things are put in a place that it can reach.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

_NAME = "nobody"


@dataclass(frozen=True, slots=True)
class ServerUser:
    """An unprivileged user of this machine."""

    uid: int
    gid: int


def server_user() -> ServerUser | None:
    """Whom to become: `nobody` when we are root, otherwise None, which is to stay who we are."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(_NAME)
    return ServerUser(entry.pw_uid, entry.pw_gid)


def _permits(path: Path, user: ServerUser, bits: int) -> bool:
    """Whether `path` grants `user` all of the rwx `bits` (4 read, 2 write, 1 enter or execute)."""
    status = path.stat()
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid == user.uid:
        granted = mode >> 6
    elif status.st_gid == user.gid:
        granted = mode >> 3
    else:
        granted = mode
    return granted & bits == bits


def can_enter(folder: Path, user: ServerUser | None) -> bool:
    """Whether `user` can get into `folder`, through every folder above it."""
    real = folder.resolve()
    return user is None or all(_permits(each, user, 1) for each in (real, *real.parents))


def can_run(program: Path, user: ServerUser | None) -> bool:
    """Whether `user` can get to `program`, read it and execute it."""
    return user is None or (can_enter(program.parent, user) and _permits(program, user, 5))
