"""Files of events and of answers, as the commands that read and write them open them."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, BinaryIO

from rich.console import Console

from creditgate.failures import CommandError, WrongUse
from creditgate.replay.reading import BadLine

_BAD_LINES_SHOWN = 20


def open_events(file: str, open_files: ExitStack) -> BinaryIO:
    """The lines of a file, or of standard input for `-`; closed with `open_files`."""
    if file == "-":
        return sys.stdin.buffer
    try:
        return open_files.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise WrongUse(f"{file}: {error.strerror}", "name a file of events, or -") from error


def open_answers(path: Path) -> IO[str]:
    """The file for answers; what UTF-8 cannot hold is written as JSON's own escape."""
    try:
        return path.open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise CommandError(
            f"{path}: {error.strerror}", "name a file that can be written"
        ) from error


def tell_bad_lines(bad_lines: Sequence[BadLine], fate: str, tell: Console) -> None:
    """Each line that was left out, up to a number of them; `fate` says what was not done to it."""
    for bad in bad_lines[:_BAD_LINES_SHOWN]:
        tell.print(f"line {bad.number}: {fate}: {bad.reason}", markup=False)
    hidden = len(bad_lines) - _BAD_LINES_SHOWN
    if hidden > 0:
        tell.print(f"and {hidden} more lines that were {fate}")
