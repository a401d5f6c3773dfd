"""`python -m creditgate.mail_catcher --folder DIR --smtp-port N --http-port N`: runs until told to
stop.
"""

import asyncio
import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import Thread

from creditgate.mail_catcher.pages import MailPages
from creditgate.mail_catcher.smtp import serve
from creditgate.mail_catcher.store import MailStore

_HOST = "127.0.0.1"


async def run(folder: Path, smtp_port: int, http_port: int) -> None:
    """Catch and show until SIGTERM or SIGINT."""
    store = MailStore(folder)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    pages = MailPages(store, _HOST, http_port)
    smtp = await serve(store, _HOST, smtp_port)
    Thread(target=pages.serve_forever, name="pages", daemon=True).start()
    async with smtp:
        await stopping.wait()
    pages.shutdown()
    pages.server_close()


def main() -> None:
    """Read the command line and run."""
    parser = ArgumentParser(prog="python -m creditgate.mail_catcher", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where messages are kept")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    given = parser.parse_args()
    asyncio.run(run(given.folder, given.smtp_port, given.http_port))


if __name__ == "__main__":
    main()
