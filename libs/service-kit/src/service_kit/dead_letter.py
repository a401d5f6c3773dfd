"""What happens to a record that cannot be used: set aside with its reason, and only so many.

A dead letter is the record as it came, under `<topic>.dead`, with three headers more. It never
stops its neighbours. But when nearly everything is unusable, something is wrong with us or with
the sender, and pouring a whole topic away would look like progress: past a limit the consumer
stops and says so (after getsentry/arroyo's dead letter limit).
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaProducer

from service_kit.clock import Clock

DEAD_REASON = "dead-reason"
DEAD_AT = "dead-at"
DEAD_SOURCE = "dead-source"
DEAD_CUT = "dead-cut"
SUFFIX = ".dead"
_REASON_CHARACTERS_MAX = 2_000
# Room for our headers within the broker's usual limit of 1 MiB a record.
_VALUE_BYTES_MAX = 1_000_000

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

    A value too large to be sent with the headers is cut and marked `dead-cut` with its length.
    """
    value = letter.value or b""
    headers = [*letter.headers]
    if len(value) > _VALUE_BYTES_MAX:
        headers.append((DEAD_CUT, str(len(value)).encode()))
        value = value[:_VALUE_BYTES_MAX]
    headers += [
        (DEAD_REASON, letter.reason[:_REASON_CHARACTERS_MAX].encode()),
        (DEAD_AT, letter.at.isoformat().encode()),
        (DEAD_SOURCE, letter.source.encode()),
    ]
    return letter.topic + SUFFIX, letter.key, value, headers


async def publish(producer: AIOKafkaProducer, letters: Sequence[DeadLetter]) -> None:
    """Sends the letters and returns when the brokers have them.

    For consumers without an outbox; call it before the offsets move, so that a crash repeats a
    letter rather than loses it. Raises `aiokafka.errors.KafkaError`.
    """
    pending = []
    for letter in letters:
        topic, key, value, headers = record(letter)
        pending.append(await producer.send(topic, value=value, key=key, headers=headers))
    for future in pending:
        await future


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
