"""Tables for a terminal, made from plain text.

What stands in a cell came from someone else's system: it is shown letter by letter, never read as
markup or styling of ours. Control characters are shown as escapes, so that no id moves the cursor.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

# What a pipe cuts short, an id above all, could not be used.
_PIPE_WIDTH = 160


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `whole` keeps each cell on one line where there is room at all."""

    heading: str
    justify: Literal["left", "right"] = "left"
    whole: bool = False


def show(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, header: bool = True) -> None:
    """Print the rows under their headings; in a pipe as wide as most ids and reasons need."""
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    Console(width=width, markup=False, highlight=False, emoji=False).print(
        _table(columns, rows, header=header)
    )


def _table(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, header: bool) -> Table:
    table = Table(show_header=header)
    for column in columns:
        table.add_column(
            Text(column.heading), justify=column.justify, no_wrap=column.whole, overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    return table


def plain(text: str) -> str:
    """The text with what is not printable as an escape; line ends stay."""
    return "".join(
        each if each.isprintable() or each == "\n" else repr(each)[1:-1] for each in text
    )
