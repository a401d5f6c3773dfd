"""The time before every line that a detached supervisor says, tracebacks too.

At a terminal the lines pass as they are said; a log is read days later, next to the logs of the
services, and without times it cannot be laid beside them. The terminal that started a detached
supervisor hears its lines without them.
"""

import io
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO

_STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ")


def _now() -> datetime:
    return datetime.now(UTC)


class TimedLines(io.TextIOWrapper):
    """A text stream that puts the time, in UTC, before each line."""

    def __init__(self, stream: BinaryIO, now: Callable[[], datetime] = _now) -> None:
        super().__init__(stream, encoding="utf-8", errors="backslashreplace", line_buffering=True)
        self._now = now
        self._in_a_line = False

    def write(self, text: str) -> int:
        """Write the text, stamped where a line begins in it; bytes are refused, as by any text
        stream: Click tells by that which kind it has before it.
        """
        if not isinstance(text, str):
            raise TypeError(f"a text is written here, not {type(text).__name__}")
        for line in text.splitlines(keepends=True):
            if not self._in_a_line:
                moment = self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
                super().write(f"{moment} ")
            super().write(line)
            self._in_a_line = not line.endswith("\n")
        return len(text)


def time_own_lines() -> None:
    """From now on, everything that this process says has its time."""
    sys.stdout = TimedLines(open(1, "wb", closefd=False))  # noqa: SIM115  # a descriptor, for life
    sys.stderr = TimedLines(open(2, "wb", closefd=False))  # noqa: SIM115  # as above


def without_time(line: str) -> str:
    """The line as it was said."""
    return _STAMP.sub("", line)
