"""Many lines onto standard output, whose reader may leave or whose disk may be full."""

import os
from collections.abc import Iterable
from typing import BinaryIO

from creditgate.failures import CommandError


def print_lines(lines: Iterable[bytes], out: BinaryIO) -> None:
    """Write every line; a reader who has enough, as `| head`, ends it in silence.

    Raises:
        CommandError: when the output cannot take them.
    """
    try:
        out.writelines(lines)
        out.flush()
    except BrokenPipeError:
        _forget_the_rest(out)
    except OSError as error:
        _forget_the_rest(out)
        raise CommandError(
            f"the events cannot be written: {error.strerror}", "make room for them, then again"
        ) from error


def _forget_the_rest(out: BinaryIO) -> None:
    """What Python flushes at exit must not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
