"""Identifiers that we give: a prefix that tells the kind, then a ULID.

A ULID (https://github.com/ulid/spec) starts with the time in milliseconds, so a fresh row lands
at the right-hand edge of its index instead of anywhere in it, and people can sort a list of ids
by age. 80 random bits follow: no coordination between processes is needed.
"""

import os
import re
import time
from datetime import datetime
from functools import lru_cache

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(high + low for high in _ALPHABET for low in _ALPHABET)
_SHIFTS = tuple(range(120, -1, -10))
_RANDOM_CHARACTERS = 16
_SYMBOLS = bytes(ord(_ALPHABET[byte % len(_ALPHABET)]) for byte in range(256))
"""A character for each byte: eight bytes have the same, so five random bits make it."""


def ulid(at_milliseconds: int, randomness: bytes) -> str:
    """The 26 Crockford characters of a moment (Unix time in ms) and ten random bytes."""
    number = (at_milliseconds << 80) | int.from_bytes(randomness, "big")
    return "".join([_PAIRS[(number >> shift) & 0x3FF] for shift in _SHIFTS])


def new_id(prefix: str) -> str:
    """A new identifier such as `chk_01J8ZQ4M9V7K2W5D3T6B8N1CXY`, ordered by time to the ms."""
    stamp = _stamp(time.time_ns() // 1_000_000)
    return f"{prefix}_{stamp}{os.urandom(_RANDOM_CHARACTERS).translate(_SYMBOLS).decode()}"


@lru_cache(maxsize=16)
def _stamp(at_milliseconds: int) -> str:
    return ulid(at_milliseconds, bytes(10))[:-_RANDOM_CHARACTERS]


def first_id(prefix: str, at: datetime) -> str:
    """What sorts before all identifiers made from the moment on, and after all made before it."""
    return f"{prefix}_{ulid(int(at.timestamp() * 1_000), bytes(10))}"


def is_id(prefix: str, text: str) -> bool:
    """Whether the text is of the form that `new_id` gives identifiers with this prefix."""
    return re.fullmatch(f"{prefix}_[{_ALPHABET}]{{26}}", text) is not None
