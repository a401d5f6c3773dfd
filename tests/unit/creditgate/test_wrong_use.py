"""Whatever command sends what a service refuses by its contract: it was used wrongly, status 2."""

import json
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from creditgate.main import app

ASK_NOBODY = {
    "up", "down", "status", "provision", "generate", "convert", "rates ecb", "backtest", "rebuild",
    "retention", "audit verify", "keys create", "keys list", "keys rotate", "keys revoke",
    "topics apply", "topics list", "topics rights", "topics accept-gap", "dead list", "dead retry",
    "dead drop",
}  # fmt: skip
"""They speak to Kafka, PostgreSQL, files or processes; their arguments are judged here."""
OF_A_FILE = {"import", "replay", "policies propose"}
"""What they send is a file's: that one is bad is what there is to be told, status 1."""
REFUSAL = {
    "type": "urn:x", "code": "INVALID_REQUEST", "title": "The request breaks a rule", "status": 422,
    "detail": "amount: is no amount", "errors": [{"field": "amount", "message": "is no amount"}],
}  # fmt: skip


class _Refuses(BaseHTTPRequestHandler):
    """A service whose contract nothing fits."""

    asked: Sequence[str]

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = json.dumps(REFUSAL).encode()
        self.send_response(422)
        self.send_header("content-type", "application/problem+json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - the base class's own names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as above
        """Say nothing."""


@pytest.fixture(scope="module")
def refusing() -> Iterator[dict[str, str]]:
    """The environment of a system that refuses everything."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Refuses)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield {
        "CREDITGATE_CREDIT_CHECK_URL": url,
        "CREDITGATE_EXPOSURE_TRACKER_URL": url,
        "CREDITGATE_NOTIFIER_URL": url,
        "CREDITGATE_API_KEY": "cgk_none",
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    }
    server.shutdown()
    server.server_close()


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its whole name."""

    def below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        names = getattr(command, "list_commands", None)
        if names is None:
            yield " ".join(path), command
            return
        for name in names(None):
            yield from below(command.get_command(None, name), (*path, name))

    yield from below(get_command(app), ())


COMMANDS = dict(commands())


def called(name: str, file: Path) -> list[str]:
    """The command with all that it requires, as a person would give it."""
    words = name.split()
    for each in COMMANDS[name].params:
        if each.required:
            given = str(file) if each.metavar == "FILE" else "1"
            option = [max(each.opts, key=len)] if each.opts[0].startswith("-") else []
            words += option if each.secondary_opts else [*option, given]
    return [
        *words,
        *{"holds assign": ["--to", "1"], "limits request": ["--limit", "1"]}.get(name, []),
    ]


def test_every_command_is_known_here() -> None:
    assert COMMANDS.keys() >= ASK_NOBODY | OF_A_FILE
    assert len(COMMANDS) > len(ASK_NOBODY) + len(OF_A_FILE)


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - ASK_NOBODY - OF_A_FILE))
def test_what_a_service_refuses_by_its_contract_was_used_wrongly(
    name: str, refusing: dict[str, str], tmp_path: Path
) -> None:
    done = CliRunner().invoke(app, called(name, tmp_path), env=refusing)
    assert done.exit_code == 2, done.output
    assert "amount: is no amount" in done.output


def test_a_file_that_a_service_refuses_is_a_bad_answer(
    refusing: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "policy.json"
    file.write_text("{}")
    done = CliRunner().invoke(app, called("policies propose", file), env=refusing)
    assert done.exit_code == 1, done.output
    assert "amount: is no amount" in done.output
