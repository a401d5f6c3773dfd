"""A real mail server on loopback that answers as it is told to: accepts, defers, refuses, hangs."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from typing import Any

from aiosmtpd.smtp import SMTP

ACCEPT = "250 taken"
DEFER = "451 come back later"
REFUSE = "554 not that"
DROP = "drop"
"""The connection is cut once the message is there, before it is answered."""
HANG = "hang"
"""Nothing is answered at all."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message that arrived whole, whatever was answered."""

    recipients: tuple[str, ...]
    message: EmailMessage
    answer: str

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())


@dataclass(slots=True)
class Receiver:
    """Answers each message by the next of `script`, then by `otherwise`."""

    port: int = 0
    script: deque[str] = field(default_factory=deque)
    otherwise: str = ACCEPT
    received: list[Received] = field(default_factory=list)

    @property
    def accepted(self) -> list[Received]:
        return [each for each in self.received if each.answer == ACCEPT]

    def accepted_by(self, address: str) -> list[Received]:
        return [each for each in self.accepted if address in each.recipients]

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
        answer = self.script.popleft() if self.script else self.otherwise
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(Received(tuple(envelope.rcpt_tos), message, answer))
        if answer == DROP:
            server.transport.abort()
        if answer == HANG:
            await asyncio.Event().wait()
        return answer


@asynccontextmanager
async def receiving_mail() -> AsyncIterator[Receiver]:
    """A receiver that listens on a free port of the running loop."""
    receiver = Receiver()
    sessions: list[SMTP] = []

    def session() -> SMTP:
        made = partial(SMTP, hostname="mail.test", loop=asyncio.get_running_loop())(receiver)
        sessions.append(made)
        return made

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for each in sessions:
            if each.transport is not None:
                each.transport.close()
        await asyncio.sleep(0)
