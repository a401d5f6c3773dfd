"""`python -m exposure_tracker.decode_worker`: decodes what comes in, until nothing comes any more.

Requests and answers are frames on standard input and output: four bytes of length, then content.
It knows neither Kafka nor the database; when its parent is gone, its input ends and so does it.
"""

import gc
import signal
import struct
import sys
from typing import BinaryIO

from exposure_tracker.packing import work

LENGTH = struct.Struct(">I")


def run(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer each request in turn; returns at the end of the input."""
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        answer = work(source.read(*LENGTH.unpack(head)))
        sink.write(LENGTH.pack(len(answer)))
        sink.write(answer)
        sink.flush()


if __name__ == "__main__":
    # Ctrl-C is for the parent: its end is ours.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A batch leaves no cycles behind; looking for them at every 700th value costs a twentieth.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    run(sys.stdin.buffer, sys.stdout.buffer)
