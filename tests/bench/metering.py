"""How busy the machine was with other things: a round beside a busy neighbor says nothing."""

import time
from pathlib import Path

FOREIGN_SHARE_MAX = 0.10
_QUIET_SHARE = 0.10
_BUSY_FIELDS = 8


def _machine() -> tuple[int, int]:
    fields = [int(value) for value in Path("/proc/stat").read_text().split()[1 : _BUSY_FIELDS + 1]]
    total = sum(fields)
    return total - fields[3] - fields[4], total


def _own(root_pids: set[int]) -> int:
    spent: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        pid = int(folder.name)
        spent[pid] = sum(int(value) for value in fields[11:15])
        children.setdefault(int(fields[1]), []).append(pid)
    total, waiting, seen = 0, list(root_pids), set[int]()
    while waiting:
        pid = waiting.pop()
        if pid not in seen:
            seen.add(pid)
            total += spent.get(pid, 0)
            waiting += children.get(pid, [])
    return total


def until_quiet(wait_seconds_max: float) -> None:
    """Wait for a second in which the machine is mostly idle, or for `wait_seconds_max`."""
    give_up_at = time.monotonic() + wait_seconds_max
    while time.monotonic() < give_up_at:
        busy_before, total_before = _machine()
        time.sleep(1)
        busy, total = _machine()
        if (busy - busy_before) / max(1, total - total_before) < _QUIET_SHARE:
            return


class Meter:
    """The share of the machine that processes outside `root_pids` and their children took."""

    def __init__(self, root_pids: set[int]) -> None:
        self._root_pids = root_pids
        self._busy, self._total = _machine()
        self._own = _own(root_pids)

    def foreign_share(self) -> float:
        """From the making of this meter until now, 0 to 1."""
        busy, total = _machine()
        own = _own(self._root_pids)
        foreign = (busy - self._busy) - (own - self._own)
        return max(0, foreign) / max(1, total - self._total)
