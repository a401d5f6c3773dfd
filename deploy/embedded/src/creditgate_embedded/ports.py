"""Ports that are chosen once and kept, so that a restart keeps the address.

Clients hold addresses in their environment; a server that came back elsewhere would be lost to
them. Ports are drawn from below the range that the kernel hands to outgoing connections: there, a
client that retries against a server that is down can be given that very port as its own end, talk
to itself, and keep the server from coming back.

Seconds pass between the choice of a port and the server that takes it, and a stack chooses many:
meanwhile the port looks free to everyone. So who chooses a port claims it, by a name in the kernel
that belongs to the same network as the port and goes with the process.
"""

import errno
import os
import random
import socket
from collections import deque
from pathlib import Path

LOOPBACK = "127.0.0.1"
_LOWEST, _BEYOND = 15_000, 32_000
_ATTEMPTS_MAX = 200
# By then the server of the oldest has its port, and no process runs out of files.
_CLAIMS_MAX = 100
# Open files, not sockets: they are to live as long as the process, which Python would warn of.
_claims: deque[int] = deque()


def is_free(port: int) -> bool:
    """Whether a server could listen on the loopback `port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError as fault:
            if fault.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def _claim(port: int) -> bool:
    """Claim `port`; False when a process, this one too, has claimed it before."""
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(f"\0creditgate-port-{port}")  # an abstract name: no file is left behind
    except OSError as fault:
        claim.close()
        if fault.errno == errno.EADDRINUSE:
            return False
        raise
    _claims.append(claim.detach())
    if len(_claims) > _CLAIMS_MAX:
        os.close(_claims.popleft())
    return True


def choose_free() -> int:
    """A random loopback port that nobody listens on or chose just now, and that the kernel does
    not hand to outgoing connections.
    """
    draw = random.SystemRandom()
    for _ in range(_ATTEMPTS_MAX):
        port = draw.randrange(_LOWEST, _BEYOND)
        if is_free(port) and _claim(port):
            return port
    raise OSError(errno.EADDRINUSE, f"no free port found between {_LOWEST} and {_BEYOND}")


def kept_port(record: Path) -> int:
    """The port written in `record`; another one, written there, when it is missing or taken."""
    try:
        port = int(record.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        port = 0
    if port and is_free(port):
        _claim(port)  # ours whoever claimed it: nobody chooses it while its server is down
        return port
    port = choose_free()
    record.write_text(f"{port}\n", encoding="ascii")
    return port
