"""What became of each row of a file, and the rejected ones as a file to correct and load again."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TextIO

from creditgate.convert.cells import RowFault
from creditgate.convert.mapped import Misfit
from creditgate.convert.tables import Dialect, Row
from creditgate.failures import CommandError

LINE = "rejected_line"
WHY = "rejected_because"


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was not loaded, and all the reasons."""

    row: Row
    faults: tuple[RowFault, ...]


@dataclass(slots=True)
class Report:
    """Counts of rows and documents; `on_rejected` hears of each rejected row as it is found.

    `unknown` has, by account that nobody has described, the first line that names it and how
    many rows do.
    """

    on_rejected: Callable[[Rejected], None]
    rows: int = 0
    rejected: int = 0
    documents: int = 0
    unknown: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def fit_rows(self) -> int:
        """Rows that gave a document."""
        return self.rows - self.rejected

    def reject(self, misfit: Misfit) -> None:
        """Note every row of a document that cannot be made; the good ones say whose fault it is."""
        bad_lines = sorted({fault.line for fault in misfit.faults})
        for row in misfit.rows:
            self.rows += 1
            self.rejected += 1
            own = tuple(fault for fault in misfit.faults if fault.line == row.line)
            beside = RowFault(
                row.line,
                None,
                None,
                f"belongs to the document of line {', '.join(map(str, bad_lines))}, which is bad",
                "correct that line; this one is fine",
            )
            self.on_rejected(Rejected(row, own or (beside,)))

    def miss(self, account_id: str, line: int) -> None:
        """Note that a row names an account that nobody has described."""
        first, count = self.unknown.get(account_id, (line, 0))
        self.unknown[account_id] = first, count + 1


class RejectsFile:
    """The rejected rows as they stood, with two columns before them; made when one comes.

    Only a file of rejects is replaced or removed, and only once there is something to say: whoever
    mistypes a name loses nothing. Its encoding and delimiter are those of the source, and readers take columns by name: once
    corrected it is loaded with the same mapping.
    """

    def __init__(self, path: Path, header: Sequence[str], dialect: Dialect) -> None:
        self._path = path
        self._dialect = dialect
        self._refuse_other_files()
        # A file of rejects that is loaded again brings these two along.
        self._dropped = {number for number, name in enumerate(header) if name in {LINE, WHY}}
        self._header = self._own(header)
        self._file: TextIO | None = None

    def _refuse_other_files(self) -> None:
        """Leave alone what is there and was not written here; an empty file holds nothing.

        Raises:
            CommandError: when there is such a file, folder or device.
        """
        if not self._path.exists():
            return
        begins = ""
        if self._path.is_file():
            try:
                with self._path.open(encoding=self._dialect.encoding, errors="replace") as there:
                    begins = there.read(len(LINE))
            except (OSError, ValueError):
                begins = "unreadable"
            if not begins or begins == LINE:
                return
        raise CommandError(
            f"{self._path} is there and holds no rejects", "name another file with --rejects"
        )

    def write(self, rejected: Rejected) -> None:
        """Add one row.

        Raises:
            CommandError: when the file cannot be written.
        """
        because = " | ".join(_reason(fault) for fault in rejected.faults)
        self._add([str(rejected.row.line), because, *self._own(rejected.row.written)])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        """End the file; an older one of this name is removed where all was read and no row was
        rejected.
        """
        if self._file is not None:
            self._file.close()
        elif failed is None:
            self._path.unlink(missing_ok=True)

    def _own(self, cells: Sequence[str]) -> list[str]:
        return [cell for number, cell in enumerate(cells) if number not in self._dropped]

    def _add(self, cells: Sequence[str]) -> None:
        try:
            if self._file is None:
                self._file = self._path.open(
                    "w", encoding=self._dialect.encoding, errors="surrogateescape", newline=""
                )
                self._row([LINE, WHY, *self._header])
            self._row(cells)
        except (OSError, ValueError) as error:
            raise CommandError(
                f"{self._path}: cannot be written: {error}", "name another file with --rejects"
            ) from error

    def _row(self, cells: Sequence[str]) -> None:
        if self._file is not None:
            csv.writer(self._file, delimiter=self._dialect.delimiter).writerow(cells)


def _reason(fault: RowFault) -> str:
    named = " ".join(part for part in (fault.column and f"{fault.column}:", fault.field) if part)
    return f"{named} {fault.reason}; {fault.remedy}".strip()
