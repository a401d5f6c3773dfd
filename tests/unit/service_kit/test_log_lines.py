import json
import subprocess
import sys
from datetime import UTC, datetime

from service_kit.logs import hide_secrets, render

PROGRAM = """
import logging
from service_kit.logs import configure, get_logger
configure("info", "tested")
log = get_logger()
log.info("order checked", order_id="SO-1", database_url="postgresql://a:planted@h/d")
log.debug("not shown")
logging.getLogger("some.library").warning("connecting to %s", "postgresql://a:planted@h/d")
try:
    raise RuntimeError("cannot reach postgresql://role:planted@host/db with cgk_planted12345678")
except RuntimeError:
    log.exception("failed", headers={"Authorization": "Bearer planted"}, nested=[{"smtp_password": "planted"}])
"""


def test_every_line_is_json_with_its_facts_and_without_secrets() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    assert "planted" not in done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == [
        "order checked",
        "connecting to postgresql://a:***@h/d",
        "failed",
    ]
    assert all(line["service"] == "tested" and line["at"].endswith("Z") for line in lines)
    assert lines[0]["order_id"] == "SO-1"
    assert lines[1]["logger"] == "some.library"
    assert "RuntimeError" in lines[2]["exception"]


def test_what_json_has_no_form_for_is_written_as_text() -> None:
    line = render(None, "", {"event": "e", "at": datetime(2026, 1, 1, tzinfo=UTC), "of": {1, 2}})
    assert json.loads(line)["at"].startswith("2026-01-01")


def test_names_of_things_that_are_not_secrets_are_left_alone() -> None:
    entry = {"event": "e", "token_count": 3, "url": "https://host/path", "key_id": "key_1"}
    assert hide_secrets(None, "", dict(entry)) == entry
