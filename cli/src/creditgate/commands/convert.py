"""`creditgate convert`: a known export as events, ready to be replayed."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from creditgate.convert import classicmodels, ibm_receivables, mapped
from creditgate.convert.history import Happening, lines
from creditgate.failures import WrongUse
from creditgate.options import State
from creditgate.printing import print_lines

_KNOWN = {
    "classicmodels": classicmodels.happenings,
    "ibm-receivables": ibm_receivables.happenings,
}
_MAPPED = "csv"


def convert(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="classicmodels, ibm-receivables, or csv with --mapping"
        ),
    ],
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="folder that holds the export's files")
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="TOML file: which column is which field")
    ] = None,
    state: State = Path(".creditgate"),
) -> None:
    """Print an export as CloudEvents, one a line, by date; orders that are not cancelled are open.

    Other exports are described by a mapping file, as docs/integrate.md shows; its path may stand
    for SOURCE too.
    """
    del state  # every command takes it, so that it can stand in an alias; nothing of it is read
    history = _history(source, directory, mapping)
    events = lines(history, f"/creditgate/convert/{Path(source).stem}")
    print_lines(events, sys.stdout.buffer)


def _history(source: str, directory: Path, mapping: Path | None) -> Iterator[Happening]:
    if mapping is None and source.endswith(".toml"):
        mapping = Path(source)
    elif mapping is None and source in _KNOWN:
        return _KNOWN[source](directory)
    elif mapping is None or source != _MAPPED:
        known = ", ".join(_KNOWN)
        raise WrongUse(
            f"there is no source {source!r} that is read so",
            f"say one of {known}, or {_MAPPED} with --mapping FILE",
        )
    return mapped.happenings(mapping, directory)
