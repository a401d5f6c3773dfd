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
