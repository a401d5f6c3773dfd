"""Options that every command shares, so that each is written, and reads, the same."""

from pathlib import Path
from typing import Annotated

import typer

State = Annotated[
    Path,
    typer.Option(
        "--state",
        envvar="CREDITGATE_STATE",
        help="folder of the system on this machine",
        show_default="./.creditgate",
        file_okay=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for a pipe")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="T", help="as it was true then: a day (its end is meant), or RFC 3339"
    ),
]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="T", help="as it was known here then; may stand beside"),
]


def moment(as_of: str | None, known_at: str | None) -> dict[str, str]:
    """The two as parameters of a question, those that were given."""
    given = {"as_of": as_of, "known_at": known_at}
    return {name: text for name, text in given.items() if text is not None}
