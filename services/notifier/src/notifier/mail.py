"""E-mail as a channel: a message built from its stored words, and one try to hand it over.

The Message-ID is made from the message's id in the delivery log, so every try of a message bears
the same one and a reader's mail system can leave out a repeated copy. What a try came to is sorted
by who has to act: a refusal (5xx) of sender, recipient or content will not change by repeating it;
everything else may pass, so it is tried again.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal, Protocol

import aiosmtplib
from pydantic import SecretStr

from notifier.letter import clean
from service_kit.settings import secret

_DETAIL_CHARACTERS_MAX = 300
_REFUSED_FROM = 500
_GOODBYE_SECONDS = 2.0

Outcome = Literal["delivered", "retry", "refused"]


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as the delivery log has it."""

    message_id: str
    recipient: str
    subject: str
    text_body: str
    html_body: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What one try came to, in the mail server's words where it said any."""

    outcome: Outcome
    detail: str


class Channel(Protocol):
    """A way to reach people. A try never raises: what went wrong is its outcome."""

    async def send(self, mail: Mail) -> Tried: ...


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that takes our messages; `timeout_seconds` bounds a whole try."""

    host: str
    port: int
    tls: Literal["none", "starttls", "tls"]
    username: str | None
    password: SecretStr | None
    timeout_seconds: float


def build(mail: Mail, sender: str) -> EmailMessage:
    """The mail with its headers: plain text first, the same as HTML after it.

    `Auto-Submitted` keeps out-of-office programs from answering (RFC 3834).
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Creditgate", addr_spec=sender)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = clean(mail.subject)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text_body)
    message.add_alternative(mail.html_body, subtype="html")
    message.set_boundary(f"={mail.message_id}=")  # a drawn one would make each try differ
    return message


class Mailer:
    """Sends by SMTP, one connection a try: a broken connection concerns one message only."""

    def __init__(self, relay: Relay, sender: str) -> None:
        self._relay = relay
        self._sender = sender

    async def send(self, mail: Mail) -> Tried:
        """One try. Cancelling it leaves open whether the server took the message."""
        try:
            message = build(mail, self._sender)
        except (ValueError, IndexError, AttributeError) as exc:
            return Tried("refused", _shortened(f"not a mail address: {exc!r}"))
        client = self._client()
        try:
            async with asyncio.timeout(self._relay.timeout_seconds):
                answer = await self._hand_over(client, message, mail.recipient)
        except (aiosmtplib.SMTPException, OSError) as exc:
            client.close()
            return _judged(exc)
        await _part(client)
        return Tried("delivered", _shortened(answer))

    def _client(self) -> aiosmtplib.SMTP:
        relay = self._relay
        return aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            use_tls=relay.tls == "tls",
            start_tls=relay.tls == "starttls",
            timeout=relay.timeout_seconds,
        )

    async def _hand_over(
        self, client: aiosmtplib.SMTP, message: EmailMessage, recipient: str
    ) -> str:
        await client.connect()
        if self._relay.username is not None and self._relay.password is not None:
            await client.login(self._relay.username, secret(self._relay.password))
        _, answer = await client.send_message(message, sender=self._sender, recipients=[recipient])
        return answer


async def _part(client: aiosmtplib.SMTP) -> None:
    """Says goodbye; the message is taken whatever comes of it."""
    try:
        async with asyncio.timeout(_GOODBYE_SECONDS):
            await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def _judged(exc: aiosmtplib.SMTPException | OSError) -> Tried:
    match exc:
        case aiosmtplib.SMTPSenderRefused() | aiosmtplib.SMTPDataError():
            return _answered(exc.code, exc.message)
        case aiosmtplib.SMTPRecipientsRefused():
            return _answered(exc.recipients[0].code, exc.recipients[0].message)
        case aiosmtplib.SMTPNotSupported():
            return Tried("refused", _shortened(str(exc)))
        case TimeoutError():
            return Tried("retry", "no answer from the mail server in time")
        case _:
            return Tried("retry", _shortened(f"{type(exc).__name__}: {exc}"))


def _answered(code: int, text: str) -> Tried:
    outcome: Outcome = "refused" if code >= _REFUSED_FROM else "retry"
    return Tried(outcome, _shortened(f"{code} {text}"))


def _shortened(text: str) -> str:
    return clean(text)[:_DETAIL_CHARACTERS_MAX]
