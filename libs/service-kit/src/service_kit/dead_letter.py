"""What happens to a record that cannot be used: set aside with its reason, and only so many.

A dead letter is the record as it came, under `<topic>.dead`, with three headers more. It never
stops its neighbours. But when nearly everything is unusable, something is wrong with us or with
the sender, and pouring a whole topic away would look like progress: past a limit the consumer
stops and says so (after getsentry/arroyo's dead letter limit).
"""

from collections import deque
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from service_kit.clock import Clock

DEAD_REASON = "dead-reason"
DEAD_AT = "dead-at"
DEAD_SOURCE = "dead-source"
DEAD_CUT = "dead-cut"
DEAD_RETRY = "dead-retry"
SUFFIX = ".dead"
_REASON_CHARACTERS_MAX = 2_000
# Key, headers and value as they came: leaves room for our headers within the broker's usual limit
# of 1 MiB a record.
_BYTES_MAX = 1_000_000
_KEY_BYTES_MAX = 65_536
_HEADERS_BYTES_MAX = 262_144
_HEADER_BYTES = 12

# Kafka lets a header have no value at all.
Headers = Sequence[tuple[str, bytes | None]]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An unusable record and where it was; `key` and `value` may be missing on Kafka."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    reason: str
    at: datetime

    @property
    def source(self) -> str:
        """Where the record stands: topic, partition and offset."""
        return f"{self.topic}/{self.partition}/{self.offset}"


def record(letter: DeadLetter) -> tuple[str, bytes | None, bytes, list[tuple[str, bytes | None]]]:
    """The letter as a record to send: topic, key, value, headers.

    What is too large to be sent together is cut, headers and value each from their end, and marked
    `dead-cut` with the length that the value had.
    """
    value = letter.value or b""
    key = letter.key if letter.key is None else letter.key[:_KEY_BYTES_MAX]
    headers, headers_bytes = _fitting(letter.headers)
    value_bytes_max = _BYTES_MAX - len(key or b"") - headers_bytes
    cut = len(value) > value_bytes_max or key != letter.key or len(headers) < len(letter.headers)
    if cut:
        headers.append((DEAD_CUT, str(len(value)).encode()))
        value = value[:value_bytes_max]
    headers += [
        (DEAD_REASON, letter.reason[:_REASON_CHARACTERS_MAX].encode()),
        (DEAD_AT, letter.at.isoformat().encode()),
        (DEAD_SOURCE, letter.source.encode()),
    ]
    return letter.topic + SUFFIX, key, value, headers


def _fitting(headers: Headers) -> tuple[list[tuple[str, bytes | None]], int]:
    """As many of the headers as there is room for, and their bytes."""
    kept: list[tuple[str, bytes | None]] = []
    total = 0
    for name, content in headers:
        size = len(name.encode()) + len(content or b"") + _HEADER_BYTES
        if total + size > _HEADERS_BYTES_MAX:
            break
        kept.append((name, content))
        total += size
    return kept, total


async def publish(producer: AIOKafkaProducer, letters: Sequence[DeadLetter]) -> None:
    """Sends the letters and returns when the brokers have them.

    For consumers without an outbox; call it before the offsets move, so that a crash repeats a
    letter rather than loses it. A letter that the brokers find too large all the same is sent with
    nothing but its reason, so that it does not keep back the others. Raises
    `aiokafka.errors.KafkaError`.
    """
    pending = [(letter, await _send(producer, letter)) for letter in letters]
    refused = []
    for letter, sent in pending:
        try:
            await sent
        except MessageSizeTooLargeError:
            refused.append(letter)
    for letter in refused:
        await (await _send(producer, _bare(letter)))


async def _send(producer: AIOKafkaProducer, letter: DeadLetter) -> Awaitable[object]:
    try:
        return await _put(producer, letter)
    except MessageSizeTooLargeError:
        return await _put(producer, _bare(letter))


async def _put(producer: AIOKafkaProducer, letter: DeadLetter) -> Awaitable[object]:
    topic, key, value, headers = record(letter)
    sent: Awaitable[object] = await producer.send(topic, value=value, key=key, headers=headers)
    return sent


def _bare(letter: DeadLetter) -> DeadLetter:
    """The letter with nothing that its sender made; what it was stands where `dead-source` says."""
    return replace(letter, key=None, value=None, headers=())


class DeadLetterLimitError(RuntimeError):
    """More records than the limit were unusable: a person has to look before it goes on."""


class DeadLetterLimit:
    """Allows `count_max` dead letters in any `window_seconds`."""

    def __init__(self, count_max: int, window_seconds: float, clock: Clock) -> None:
        self._count_max = count_max
        self._window_seconds = window_seconds
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()
        self._total = 0

    def count(self, letters: int) -> None:
        """Counts new letters; raises `DeadLetterLimitError` when that is more than allowed."""
        now = self._clock.monotonic()
        if letters:
            self._seen.append((now, letters))
            self._total += letters
        while self._seen and self._seen[0][0] <= now - self._window_seconds:
            self._total -= self._seen.popleft()[1]
        if self._total > self._count_max:
            raise DeadLetterLimitError(
                f"{self._total} unusable records within {self._window_seconds:g} s, more than the "
                f"{self._count_max} allowed: read the newest reasons with `creditgate dead list`, "
                "mend the sender or raise the limit, then start again"
            )
