"""What a person gets wrong is answered with a sentence and the right exit status, no traceback."""

import subprocess
from pathlib import Path

from support.command import PROGRAM

_ELSEWHERE = {
    "CREDITGATE_CREDIT_CHECK_URL": "http://127.0.0.1:1",
    "CREDITGATE_EXPOSURE_TRACKER_URL": "http://127.0.0.1:1",
    "CREDITGATE_NOTIFIER_URL": "http://127.0.0.1:1",
    "CREDITGATE_API_KEY": "cgk_none",
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
}


def _fails(*arguments: str, status: int, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(PROGRAM), *arguments],
        env=_ELSEWHERE if environment is None else environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == status, done.stdout + done.stderr
    return done.stderr


def test_a_file_for_answers_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    place = tmp_path / "missing" / "answers.jsonl"
    told = _fails("replay", "-", "--ask", "--decisions", str(place), status=1)
    assert f"{place}: No such file or directory" in told
