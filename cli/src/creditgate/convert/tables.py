"""CSV files read cell by cell, so that whatever is wrong is said with file, line and column.

A person who exported a thousand rows looks for the one that is refused: without its place the
message is worth little. A row that cannot be read at all is a row too, so that those after it
are read.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

from creditgate.failures import CommandError, WrongUse

ISO_DATES = "%Y-%m-%d"


class SourceError(CommandError):
    """Something wrong with an export, at its place."""


def day_of(text: str, written_as: str) -> date:
    """The day that is written so, in the signs of strptime. Raises `ValueError` when it is not."""
    return datetime.strptime(text, written_as).date()  # noqa: DTZ007 - a day has no zone


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written; the default takes UTF-8 with and without a byte order mark."""

    delimiter: str = ","
    encoding: str = "utf-8-sig"


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file; `line` is where it begins, counted from 1 with the header.

    `written` is its cells as they stand; `unfit` says why it cannot be read, and what to do.
    """

    path: Path
    line: int
    cells: dict[str, str]
    written: tuple[str, ...] = ()
    unfit: tuple[str, str] | None = None

    def text(self, column: str) -> str:
        """The cell without blanks around it; empty when there is nothing in it."""
        return self.cells[column].strip()

    def needed(self, column: str) -> str:
        """The cell, which must hold something.

        Raises:
            SourceError: when it is empty.
        """
        text = self.text(column)
        if not text:
            raise self.wrong(column, "is empty", "fill it, or leave the row out")
        return text

    def decimal(self, column: str) -> Decimal:
        """The cell as an exact number.

        Raises:
            SourceError: when it is none.
        """
        text = self.needed(column)
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise self.wrong(column, f"{text!r} is not a number", "write it as 1234.50")
        return number

    def day(self, column: str, written_as: str = ISO_DATES) -> date:
        """The cell as a date; `written_as` in the signs of strptime.

        Raises:
            SourceError: when it is none.
        """
        text = self.needed(column)
        try:
            return day_of(text, written_as)
        except ValueError:
            raise self.wrong(
                column, f"{text!r} is not a date", f"write it as {written_as}"
            ) from None

    def wrong(self, column: str | None, what: str, remedy: str) -> SourceError:
        """The error that names this row, and the column where there is one."""
        where = f", column {column}" if column else ""
        return SourceError(f"{self.path}, line {self.line}{where}: {what}", remedy)


def rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The records of a CSV file that has at least these columns, every one of them fit.

    Raises:
        SourceError: for a file that cannot be read, a column that it lacks, a row that is unfit.
        WrongUse: for a file that is not there.
    """
    for row in records(path, columns, Dialect()):
        if row.unfit is not None:
            raise row.wrong(None, *row.unfit)
        yield row


def header(path: Path, columns: Sequence[str], dialect: Dialect) -> list[str]:
    """The names of the file's columns, at least these.

    Raises:
        SourceError: for a file that cannot be read, or a column that it lacks.
        WrongUse: for a file that is not there.
    """
    with _readable(path), _open(path, dialect) as file:
        present = next(csv.reader(file, delimiter=dialect.delimiter, strict=True), [])
    _check_header(path, present, columns)
    return present


def records(path: Path, columns: Sequence[str], dialect: Dialect) -> Iterator[Row]:
    """Every record that is not blank, fit or not, of a file that has at least these columns.

    Raises:
        SourceError: for a file that cannot be read, or a column that it lacks.
        WrongUse: for a file that is not there.
    """
    with _readable(path), _open(path, dialect) as file:
        reader = csv.reader(file, delimiter=dialect.delimiter, strict=True)
        present = next(reader, [])
        _check_header(path, present, columns)
        while True:
            line = reader.line_num + 1
            try:
                written = tuple(next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                remedy = "close every quote, and double those inside a quoted cell"
                # An open quote takes the rows behind it along.
                read = f", read up to line {reader.line_num}" if reader.line_num > line else ""
                yield Row(path, line, {}, (), (f"is no CSV{read}: {error}", remedy))
                continue
            if any(cell.strip() for cell in written):
                cells = dict(zip(present, written, strict=False))
                yield Row(path, line, cells, written, _unfit(present, written, dialect))


def _unfit(
    present: Sequence[str], written: Sequence[str], dialect: Dialect
) -> tuple[str, str] | None:
    if len(written) < len(present):
        return (
            f"has {len(written)} cells, the header {len(present)}: the row is too short",
            "complete the row",
        )
    if len(written) > len(present):
        return (
            f"has {len(written)} cells, the header {len(present)}",
            f"put cells that contain {dialect.delimiter!r} in quotes",
        )
    # What the encoding cannot mean was read as halves of surrogate pairs.
    if any("\udc80" <= sign <= "\udcff" for cell in written for sign in cell):
        return (
            f"is not in the encoding {dialect.encoding.removesuffix('-sig')}",
            'name the file\'s own encoding in the mapping, such as encoding = "cp1252"',
        )
    return None


def _open(path: Path, dialect: Dialect) -> TextIO:
    return path.open(encoding=dialect.encoding, errors="surrogateescape", newline="")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What the file system and the codec say, as an error of the source."""
    try:
        yield
    except FileNotFoundError:
        raise WrongUse(f"{path}: there is no such file", "name one that is there") from None
    except (OSError, ValueError, LookupError, csv.Error) as error:
        raise SourceError(f"{path}: cannot be read: {error}", "export it as UTF-8 CSV") from None


def _check_header(path: Path, present: Sequence[str], columns: Sequence[str]) -> None:
    wanted = dict.fromkeys(columns)
    if missing := [column for column in wanted if column not in present]:
        raise SourceError(
            f"{path}, line 1: there is no column {', '.join(missing)}",
            f"the file has {', '.join(present) or 'no header'}",
        )
    if twice := [column for column in wanted if present.count(column) > 1]:
        raise SourceError(
            f"{path}, line 1: there are two columns {', '.join(twice)}", "rename one of them"
        )
