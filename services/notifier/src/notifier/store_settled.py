"""Which of the notifier's dead letters somebody has dropped.

The letters themselves stand on their topics alone; here is what became of them, by what their
headers say: where the record stood, and when it was set aside. The command line writes it, as the
tables' owner.
"""

from dataclasses import dataclass
from datetime import datetime

from service_kit.database import Connection

_READ = "SELECT source, dead_at, settled_at, settled_by, why FROM notifier.settled_letter"
_DROP = """
    INSERT INTO notifier.settled_letter (source, dead_at, settled_by, why) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
"""

Letter = tuple[str, str]
"""Its `dead-source` and `dead-at`."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """By whom and why a letter was dropped."""

    at: datetime
    by: str
    why: str


async def dropped(connection: Connection) -> dict[Letter, Dropped]:
    """All that were ever dropped."""
    return {
        (row["source"], row["dead_at"]): Dropped(row["settled_at"], row["settled_by"], row["why"])
        for row in await connection.fetch(_READ)
    }


async def drop(connection: Connection, letter: Letter, by: str, why: str) -> None:
    """Settle one; it stays as it is where it was settled before."""
    await connection.execute(_DROP, *letter, by, why)
