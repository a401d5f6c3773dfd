"""Whatever text comes from outside, a command prints it and what stands behind it."""

import io
import json
import os
import subprocess
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from creditgate.printing import print_json
from support import bad_rows
from support.bad_rows import good_row, written
from support.command import PROGRAM


@pytest.mark.parametrize(
    ("encoding", "text", "line"),
    [
        ("utf-8", "Müller", '{"name": "Müller"}'),
        ("utf-8", "half \ud800", '{"name": "half \\ud800"}'),
        ("latin-1", "Müller 🙂", '{"name": "M\\u00fcller \\ud83d\\ude42"}'),
    ],
)
def test_every_text_is_json_in_letters_where_the_output_takes_them(
    encoding: str, text: str, line: str
) -> None:
    out = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(out, encoding=encoding)):
        print_json({"name": text}, {"name": "next"})
    told = out.getvalue().decode(encoding).splitlines()
    assert told == [line, '{"name": "next"}']
    assert json.loads(told[0]) == {"name": text}


def test_a_file_whose_name_is_no_text_is_imported_and_named(tmp_path: Path) -> None:
    rows, mapping = tmp_path / os.fsdecode(b"caf\xe9.csv"), tmp_path / "map.toml"
    rows.write_bytes(b"\n".join([bad_rows.HEADER.encode(), written(good_row(1))]))
    mapping.write_text(bad_rows.MAPPING, "utf-8")
    done = subprocess.run(
        [PROGRAM, "import", rows, "--mapping", mapping, "--dry-run", "--state", tmp_path],
        env={"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert b"1 rows of caf\\udce9.csv: 1 would be loaded" in done.stdout
