"""Takes messages in over SMTP, on the loop that is there: no thread, no controller."""

import asyncio
from functools import partial

from aiosmtpd.smtp import SMTP, Envelope, Session

from creditgate.mail_catcher.store import MailStore

_MESSAGE_BYTES_MAX = 10_000_000


class Catcher:
    """The handler that aiosmtpd calls; the answer to DATA is given once the file is there."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(  # noqa: N802  # the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the message, whoever it is for."""
        content = envelope.content or b""
        self._store.add(
            envelope.mail_from or "",
            list(envelope.rcpt_tos),
            content.encode("utf-8") if isinstance(content, str) else content,
        )
        return "250 kept"


async def serve(store: MailStore, host: str, port: int) -> asyncio.Server:
    """Listen for mail; the server runs until it is closed."""
    loop = asyncio.get_running_loop()
    session = partial(
        SMTP,
        Catcher(store),
        hostname="creditgate-mail",
        data_size_limit=_MESSAGE_BYTES_MAX,
        enable_SMTPUTF8=True,
        loop=loop,
    )
    return await loop.create_server(session, host, port)
