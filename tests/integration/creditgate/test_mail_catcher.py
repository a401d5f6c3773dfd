import json
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from creditgate_embedded.ports import LOOPBACK, choose_free

HOSTILE = "<script>alert(1)</script>"


class Catcher:
    """A mail catcher in a process of its own, as the supervisor starts it."""

    def __init__(self, folder: Path) -> None:
        self.smtp_port, self.http_port = choose_free(), choose_free()
        command = [sys.executable, "-m", "creditgate.mail_catcher", "--folder", str(folder)]
        command += ["--smtp-port", str(self.smtp_port), "--http-port", str(self.http_port)]
        self.process = subprocess.Popen(command)
        while self.process.poll() is None:
            try:
                if self.ask("GET", "/ready")[0] == 200:
                    return
            except ConnectionRefusedError:
                time.sleep(0.02)
        raise AssertionError("the mail catcher ended while starting")

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP(LOOPBACK, self.smtp_port, timeout=10) as relay:
            relay.send_message(message)

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, HTTPResponse]:
        connection = HTTPConnection(LOOPBACK, self.http_port, timeout=10)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer
        finally:
            connection.close()

    def messages(self) -> list[dict[str, object]]:
        return list(json.loads(self.ask("GET", "/messages")[1]))


@contextmanager
def catching(folder: Path) -> Iterator[Catcher]:
    catcher = Catcher(folder)
    try:
        yield catcher
    finally:
        catcher.process.send_signal(signal.SIGTERM)
        assert catcher.process.wait(10) == 0


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    with catching(tmp_path / "mail") as started:
        yield started


def mail(subject: str = "Order SO-1 is on hold", html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Creditgate <creditgate@creditgate.example>"
    message["To"] = "Sales desk <sales.desk@creditgate.example>, credit@creditgate.example"
    message["Subject"] = subject
    message.set_content("The limit of 100.000,00 € would be exceeded.\n")
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def test_a_message_is_told_as_json_in_order_of_arrival(catcher: Catcher) -> None:
    catcher.send(mail("first"))
    catcher.send(mail("second é"))
    first, second = catcher.messages()
    assert (first["subject"], second["subject"]) == ("first", "second é")
    assert first["from"] == "creditgate@creditgate.example"
    assert first["to"] == ["sales.desk@creditgate.example", "credit@creditgate.example"]
    assert "100.000,00 €" in str(first["text"])
    assert set(first) == {"id", "from", "to", "subject", "at", "text"}


def test_folded_headers_and_line_ends_are_those_of_mail_not_of_the_message(
    catcher: Catcher,
) -> None:
    catcher.send(mail("a subject too long for one line " * 4))
    (message,) = catcher.messages()
    assert message["subject"] == ("a subject too long for one line " * 4).strip()
    assert "\r" not in str(message["text"])


def test_one_message_comes_in_full_or_as_a_page(catcher: Catcher) -> None:
    catcher.send(mail(html="<p>held</p>"))
    path = f"/messages/{catcher.messages()[0]['id']}"
    status, body, _ = catcher.ask("GET", path)
    assert status == 200
    assert "held" in json.loads(body)["html"]
    status, body, answer = catcher.ask("GET", path, {"accept": "text/html,*/*"})
    assert status == 200
    assert answer.getheader("content-type") == "text/html; charset=utf-8"
    assert b"Order SO-1 is on hold" in body


def test_nothing_in_a_message_runs_in_the_page(catcher: Catcher) -> None:
    catcher.send(mail(subject=HOSTILE, html=f'<p title="x">{HOSTILE}</p>'))
    path = f"/messages/{catcher.messages()[0]['id']}"
    for page in ("/", path):
        _, body, answer = catcher.ask("GET", page, {"accept": "text/html"})
        assert b"<script" not in body
        assert "default-src 'none'" in (answer.getheader("content-security-policy") or "")
    assert b'sandbox=""' in body


def test_messages_survive_a_restart_and_can_be_cleared(tmp_path: Path) -> None:
    with catching(tmp_path / "mail") as before:
        before.send(mail())
    with catching(tmp_path / "mail") as after:
        assert [each["subject"] for each in after.messages()] == ["Order SO-1 is on hold"]
        assert after.ask("DELETE", "/messages")[0] == 204
        assert after.messages() == []
    assert not list((tmp_path / "mail").iterdir())


def test_a_message_that_was_accepted_is_a_file_that_only_the_owner_may_enter(
    tmp_path: Path,
) -> None:
    with catching(tmp_path / "mail") as started:
        started.send(mail())
        assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
        assert (tmp_path / "mail").stat().st_mode & 0o077 == 0


def test_a_page_elsewhere_cannot_read_mail_under_a_name_of_its_own(catcher: Catcher) -> None:
    assert catcher.ask("GET", "/messages", {"host": "evil.example"})[0] == 421


@pytest.mark.parametrize("path", ["/messages/none", "/messages/../../etc/passwd", "/other"])
def test_what_is_not_there_is_not_found(catcher: Catcher, path: str) -> None:
    assert catcher.ask("GET", path)[0] == 404
