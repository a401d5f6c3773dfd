"""Shows the caught messages: pages for people, JSON for programs.

A message comes from whoever could make the notifier send it, so nothing of it is trusted: text is
escaped, and its HTML part is shown in a frame that may run nothing and load nothing. Requests under
a foreign host name are refused, so that a page elsewhere cannot read mail through the browser.
"""

import json
from dataclasses import asdict
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from creditgate.mail_catcher.store import CaughtMail, MailStore

_OWN_NAMES = {"127.0.0.1", "localhost", "[::1]"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'"
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #ccc }
pre { white-space: pre-wrap; background: #f4f4f4; padding: 1rem }
iframe { width: 100%; height: 32rem; border: 1px solid #ccc; background: #fff }
"""


def as_json(mail: CaughtMail) -> dict[str, Any]:
    """What a list tells about a message."""
    return {
        "id": mail.mail_id,
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "at": mail.at.isoformat(),
        "text": mail.text,
    }


def in_full(mail: CaughtMail) -> dict[str, Any]:
    """The same with the HTML part and all headers."""
    return as_json(mail) | {"html": mail.html, "headers": asdict(mail)["headers"]}


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>"
    )


def list_page(mails: list[CaughtMail]) -> str:
    """All messages, the newest first."""
    if not mails:
        return _page("Mail", "<p>No message has been sent yet. Reload to look again.</p>")
    rows = "".join(
        f"<tr><td>{escape(mail.at.strftime('%Y-%m-%d %H:%M:%S'))}</td>"
        f"<td>{escape(', '.join(mail.recipients))}</td>"
        f'<td><a href="/messages/{escape(mail.mail_id)}">{escape(mail.subject or "(none)")}</a></td>'
        "</tr>"
        for mail in reversed(mails)
    )
    head = "<tr><th>at (UTC)</th><th>to</th><th>subject</th></tr>"
    return _page("Mail", f"<table>{head}{rows}</table>")


def message_page(mail: CaughtMail) -> str:
    """One message: headers, text as it is, HTML in a frame without rights."""
    headers = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in mail.headers
    )
    frame = ""
    if mail.html is not None:
        srcdoc = escape(mail.html, quote=True)
        frame = f'<h2>HTML</h2><iframe sandbox="" title="HTML part" srcdoc="{srcdoc}"></iframe>'
    return _page(
        mail.subject or "(no subject)",
        f'<p><a href="/">all mail</a></p><table>{headers}</table>'
        f"<h2>Text</h2><pre>{escape(mail.text)}</pre>{frame}",
    )


class MailPages(ThreadingHTTPServer):
    """The HTTP server; each request in a thread of its own, reading files only."""

    daemon_threads = True

    def __init__(self, store: MailStore, host: str, port: int) -> None:
        super().__init__((host, port), _Request)
        self.store = store


class _Request(BaseHTTPRequestHandler):
    server: MailPages
    timeout = 30

    def do_GET(self) -> None:  # the name that http.server calls
        """`/`, `/messages`, `/messages/{id}`, and the two that a supervisor asks."""
        path = unquote(urlsplit(self.path).path)
        store = self.server.store
        if path in ("/live", "/ready"):
            self._json({"status": "ok"})
        elif path == "/":
            self._html(list_page(store.all()))
        elif path == "/messages":
            self._json([as_json(mail) for mail in store.all()])
        elif path.startswith("/messages/") and (mail := store.get(path.split("/")[2])):
            if "text/html" in self.headers.get("accept", ""):
                self._html(message_page(mail))
            else:
                self._json(in_full(mail))
        else:
            self._json({"title": "There is no such message or page"}, HTTPStatus.NOT_FOUND)

    def do_DELETE(self) -> None:  # the name that http.server calls
        """`/messages`: forget all."""
        if urlsplit(self.path).path != "/messages":
            self._json({"title": "Only /messages can be deleted"}, HTTPStatus.NOT_FOUND)
            return
        self.server.store.clear()
        self._send(b"", "text/plain", HTTPStatus.NO_CONTENT)

    def _html(self, page: str) -> None:
        self._send(page.encode("utf-8"), "text/html; charset=utf-8", HTTPStatus.OK)

    def _json(self, document: object, status: HTTPStatus = HTTPStatus.OK) -> None:
        body = json.dumps(document, ensure_ascii=False).encode("utf-8", errors="replace")
        self._send(body, "application/json", status)

    def _send(self, body: bytes, content_type: str, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", _POLICY)
        self.send_header("x-content-type-options", "nosniff")
        self.send_header("referrer-policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def parse_request(self) -> bool:
        """Refuse what was addressed to a foreign name; see the module's text."""
        if not super().parse_request():
            return False
        host = self.headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if name in _OWN_NAMES:
            return True
        self._json({"title": "This is not the host that you asked for"}, HTTPStatus(421))
        return False

    def log_message(self, _format: str, *args: object) -> None:
        """Say nothing: who reads which message is no business of a log."""
