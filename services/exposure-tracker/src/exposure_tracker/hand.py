"""`python -m exposure_tracker.hand NUMBER`: applies the batches that its parent hands it.

The number is that of a socket that it was born with. Frames go over it, four bytes of length and
then content: first what to work with, then batches, each answered by a report. It knows no Kafka,
and decides nothing: a batch moves its offsets by compare-and-set like any other. Whose parent is
gone ends at once, in the middle of a transaction too, as the parent would have.
"""

import asyncio
import contextlib
import gc
import marshal
import os
import signal
import socket
import struct
import sys

import uvloop

from exposure_tracker.decode import decode
from exposure_tracker.packing import pack_report, unpack_taken
from exposure_tracker.post import Poster, Read
from exposure_tracker.tally import Tally
from exposure_tracker.writer import open_writer
from service_kit.clock import SystemClock
from service_kit.database import Pool
from service_kit.logs import configure, get_logger

LENGTH = struct.Struct(">I")
_YOUNG_MAX = 200_000
_BUFFER_BYTES = 4_194_304
_LESS_URGENT = 10
"""By how much a hand steps back, as `nice` counts: whoever decides on the same machine goes first,
and hands still have a tenth of what they would have."""

log = get_logger()


async def read_frame(reader: asyncio.StreamReader) -> bytes:
    """The next frame; raises `asyncio.IncompleteReadError` when the other end is gone."""
    (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
    return await reader.readexactly(length)


def write_frame(writer: asyncio.StreamWriter, content: bytes) -> None:
    """Send a frame; whoever must not run ahead drains the writer."""
    writer.write(LENGTH.pack(len(content)))
    writer.write(content)


async def open_streams(
    ours: socket.socket,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Our end of a socket as streams that hold a whole batch."""
    return await asyncio.open_connection(sock=ours, limit=_BUFFER_BYTES)


async def serve(ours: socket.socket) -> None:
    """Answer batches until the parent is gone."""
    reader, writer = await open_streams(ours)
    database_url, log_level, bytes_max = marshal.loads(await read_frame(reader))  # noqa: S302 - from our own parent
    configure(log_level, "exposure_tracker")
    pool = await open_writer(database_url)
    gc.collect()
    gc.freeze()
    # As in the parent: batches leave no cycles behind, and looking for them is dear.
    gc.set_threshold(_YOUNG_MAX, 20, 50)
    requests: asyncio.Queue[bytes] = asyncio.Queue()
    tasks = (
        asyncio.create_task(_read_all(reader, requests)),
        asyncio.create_task(_apply_all(requests, writer, pool, bytes_max)),
    )
    # Either may end for a reason that nobody thought of: a hand that does only half of its work
    # would keep its lane waiting for ever.
    ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in ended:
        if not task.cancelled() and task.exception() is not None:
            log.error("a hand ends", error=repr(task.exception()))
    # Not by way of cancelling: a driver whose connection is gone may turn that into a fault of the
    # batch, after which the hand would wait for another one, of nobody.
    os._exit(0)


async def _read_all(reader: asyncio.StreamReader, requests: "asyncio.Queue[bytes]") -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            requests.put_nowait(await read_frame(reader))


async def _apply_all(
    requests: "asyncio.Queue[bytes]", writer: asyncio.StreamWriter, pool: Pool, bytes_max: int
) -> None:
    poster = Poster(pool, SystemClock())
    while True:
        taken, holdings = unpack_taken(await requests.get())
        tally, fault = Tally(), None
        try:
            items = [decode(record, bytes_max) for record, _ in taken]
            await poster.apply(Read(items, [holding for _, holding in taken]), tally)
        except Exception as exc:  # noqa: BLE001 - sorted and told to the parent, which acts on it
            fault = exc
        write_frame(writer, pack_report(holdings, tally, fault))


def main() -> None:
    """Run until the parent ends; signals that end a whole group of processes are for the parent."""
    os.nice(_LESS_URGENT)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    uvloop.run(serve(socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
