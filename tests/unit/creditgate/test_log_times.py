"""Lines of a log carry their time, however they are written; a terminal hears them without."""

import io
from datetime import UTC, datetime

import typer

from creditgate.stack.log_times import TimedLines, without_time

_STAMP = "2026-11-02T09:08:07.000Z "


def _logged(*texts: str) -> list[str]:
    stream = io.BytesIO()
    lines = TimedLines(stream, lambda: datetime(2026, 11, 2, 9, 8, 7, tzinfo=UTC))
    for text in texts:
        lines.write(text)
    lines.flush()
    return stream.getvalue().decode().splitlines()


def test_each_line_begins_with_its_time_and_a_line_in_pieces_has_one() -> None:
    logged = _logged("kafka ", "is ready\n", "one\ntwo\n", "", "half \ud800\n")
    told = ["kafka is ready", "one", "two", "half \\ud800"]
    assert logged == [_STAMP + line for line in told]


def test_what_a_command_echoes_arrives_as_text() -> None:
    stream = io.BytesIO()
    lines = TimedLines(stream, lambda: datetime(2026, 11, 2, 9, 8, 7, tzinfo=UTC))
    typer.echo("kafka is ready", file=lines)
    assert stream.getvalue().decode() == f"{_STAMP}kafka is ready\n"


def test_what_was_said_is_heard_without_its_time() -> None:
    (logged,) = _logged("creditgate: kafka is ready\n")
    assert without_time(logged) == "creditgate: kafka is ready"
    assert without_time("2026 orders") == "2026 orders"
