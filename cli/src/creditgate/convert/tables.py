"""CSV files read cell by cell, so that whatever is wrong is said with file, line and column.

A person who exported a thousand rows looks for the one that is refused: without its place the
message is worth little.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from creditgate.failures import CommandError

ISO_DATES = "%Y-%m-%d"


class SourceError(CommandError):
    """Something wrong with an export, at its place."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file; `line` is where it ends, counted from 1 with the header."""

    path: Path
    line: int
    cells: dict[str, str]

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
            return datetime.strptime(text, written_as).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            raise self.wrong(
                column, f"{text!r} is not a date", f"write it as {written_as}"
            ) from None

    def wrong(self, column: str | None, what: str, remedy: str) -> SourceError:
        """The error that names this row, and the column where there is one."""
        where = f", column {column}" if column else ""
        return SourceError(f"{self.path}, line {self.line}{where}: {what}", remedy)


def rows(
    path: Path, columns: Sequence[str], *, delimiter: str = ",", encoding: str = "utf-8-sig"
) -> Iterator[Row]:
    """The records of a CSV file that has at least these columns.

    Raises:
        SourceError: for a file that cannot be read, a column that it lacks, a row too short.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.DictReader(file, delimiter=delimiter, strict=True)
            _header(path, reader.fieldnames, columns)
            for cells in reader:
                row = Row(path, reader.line_num, cells)
                for column in columns:
                    if cells[column] is None:
                        raise row.wrong(
                            column, "is missing: the row is too short", "complete the row"
                        )
                yield row
    except FileNotFoundError:
        raise SourceError(f"{path}: there is no such file", "name the export's folder") from None
    except (OSError, ValueError, LookupError, csv.Error) as error:
        raise SourceError(f"{path}: cannot be read: {error}", "export it as UTF-8 CSV") from None


def _header(path: Path, present: Sequence[str] | None, columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in (present or ())]
    if missing:
        raise SourceError(
            f"{path}, line 1: there is no column {', '.join(missing)}",
            f"the file has {', '.join(present or ()) or 'no header'}",
        )
