"""Lines onto standard output: many of them, whose reader may leave or whose disk may be full, or the
answer of a command as JSON; and text from outside that the output cannot take as it is.
"""

import io
import json
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import typer

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


def print_json(*objects: Mapping[str, Any]) -> None:
    """Print each object on a line of its own: in letters as they are, or all in JSON's escapes where
    the output cannot take one of them.
    """
    for each in objects:
        text = json.dumps(each, ensure_ascii=False)
        try:
            text.encode(sys.stdout.encoding)
        except UnicodeEncodeError:
            text = json.dumps(each)
        typer.echo(text)


def take_any_text() -> None:
    """Have standard output show what its encoding cannot hold as an escape, as standard error does.

    Half of a surrogate pair, which JSON can name and file names can hold, would end a command.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _forget_the_rest(out: BinaryIO) -> None:
    """What Python flushes at exit must not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
