"""The caught messages: one file each, named so that names sort by arrival.

Files rather than memory, because a message that was accepted must be there after a restart, and
because anything that reads mail can open them. The oldest are dropped beyond a bound.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Lock

_KEPT_MAX = 5_000
_DROP_EVERY = 100
_FROM, _TO = "X-Creditgate-Envelope-From", "X-Creditgate-Envelope-To"


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One message; `sender` and `recipients` are the envelope's, `at` is when it came."""

    mail_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    at: datetime
    text: str
    html: str | None
    headers: tuple[tuple[str, str], ...]


class MailStore:
    """The folder of messages; what was read once is remembered, since files never change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, CaughtMail] = {}
        self._lock = Lock()
        self._added = 0
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def add(self, sender: str, recipients: list[str], content: bytes) -> str:
        """Keep a message as received, the envelope in two headers before it; its id."""
        mail_id = f"{time.time_ns():020d}-{secrets.token_hex(3)}"
        head = "".join(
            f"{name}: {_one_line(value)}\r\n"
            for name, value in ((_FROM, sender), (_TO, ", ".join(recipients)))
        )
        unfinished = self._folder / f".{mail_id}"
        unfinished.write_bytes(head.encode("utf-8") + content)
        unfinished.replace(self._folder / f"{mail_id}.eml")
        self._added += 1
        if self._added % _DROP_EVERY == 0:
            for path in self._paths()[:-_KEPT_MAX]:
                path.unlink(missing_ok=True)
        return mail_id

    def all(self) -> list[CaughtMail]:
        """Every message, in the order of arrival."""
        with self._lock:
            known, self._read = self._read, {}
            for path in self._paths():
                mail = known.get(path.stem) or _parse(path)
                if mail is not None:
                    self._read[path.stem] = mail
            return list(self._read.values())

    def get(self, mail_id: str) -> CaughtMail | None:
        """One message; None when there is none of that id."""
        return next((mail for mail in self.all() if mail.mail_id == mail_id), None)

    def clear(self) -> None:
        """Forget every message."""
        for path in self._paths():
            path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.eml"))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    if part is None:
        return None
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):  # a charset that nobody knows, or broken base64
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", errors="replace")


def _parse(path: Path) -> CaughtMail | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:  # cleared meanwhile
        return None
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    recipients = str(message.get(_TO, ""))
    return CaughtMail(
        mail_id=path.stem,
        sender=str(message.get(_FROM, "")),
        recipients=tuple(each.strip() for each in recipients.split(",") if each.strip()),
        subject=_one_line(str(message.get("Subject", ""))),
        at=datetime.fromtimestamp(int(path.stem.split("-")[0]) / 1e9, UTC),
        text=_body(message, "plain") or "",
        html=_body(message, "html"),
        headers=tuple(
            (name, str(value)) for name, value in message.items() if name not in (_FROM, _TO)
        ),
    )
