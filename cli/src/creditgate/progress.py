"""One progress bar for all that takes longer than a second: on a terminal's standard error only."""

import sys
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

_EVERY = 1_000


def progress_bar() -> Progress:
    """Gone when it is done; nothing at all where nobody watches."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
        # What is printed meanwhile goes above the bar on a terminal, and else where it belongs.
        redirect_stdout=sys.stdout.isatty(),
        disable=not sys.stderr.isatty(),
    )


def watched(lines: Iterable[bytes], description: str) -> Iterator[bytes]:
    """The lines, counted on a bar; without one where standard output is the terminal itself."""
    if sys.stdout.isatty():
        yield from lines
        return
    with progress_bar() as bar:
        task = bar.add_task(description, total=None)
        for number, line in enumerate(lines, start=1):
            if number % _EVERY == 0:
                bar.update(task, completed=number)
            yield line
