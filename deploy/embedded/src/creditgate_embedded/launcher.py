"""Runs as `python -I -S launcher.py SIGNAL PARENT UID GID COMMAND…` and becomes COMMAND.

Three things must happen in the child between fork and exec: ask the kernel for a signal when the
parent dies, drop root, and check that the parent did not die meanwhile. Done here, in a fresh
single-threaded interpreter, because code between fork and exec of a threaded parent may deadlock.
The order matters: the kernel forgets the parent's death signal whenever the user changes.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1
_KEEP = -1


def main(arguments: list[str]) -> None:
    """Drop to UID and GID (-1 keeps both), tie the life to PARENT's, and exec COMMAND."""
    death_signal, parent, uid, gid = (int(text) for text in arguments[:4])
    command = arguments[4:]
    if uid != _KEEP:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        raise SystemExit(f"{command[0]}: the parent {parent} is gone; not started")
    os.execv(command[0], command)  # noqa: S606  # no shell is meant: the command is a list


if __name__ == "__main__":
    main(sys.argv[1:])
