"""Cutting off a process that froze in the middle of its transaction.

Whoever is stopped or swapped out there keeps its locks: the server waits for the next words of
its client, and in the middle of a COPY no timeout of the server applies. Its partitions have
long been given to others, who cannot claim them. So the one who is kept waiting ends the other's
session. Nothing is lost by it: the transaction is rolled back, and the sleeper finds out.
"""

from typing import TYPE_CHECKING

from exposure_tracker.writer import APPLICATION
from service_kit.logs import get_logger

if TYPE_CHECKING:
    from service_kit.database import Pool

_SILENT_SECONDS = 10.0
_CUT_OFF = """
SELECT pid, pg_terminate_backend(pid) AS ended
  FROM pg_stat_activity
 WHERE datname = current_database() AND usename = current_user AND application_name = $1
   AND wait_event = 'ClientRead' AND xact_start IS NOT NULL
   AND state_change < clock_timestamp() - make_interval(secs => $2)
"""

log = get_logger()


async def cut_off_frozen(pool: "Pool") -> None:
    """End sessions of writers that have kept a transaction open in silence for too long."""
    for row in await pool.fetch(_CUT_OFF, APPLICATION, _SILENT_SECONDS):
        log.warning("a frozen writer was cut off", backend=row["pid"], ended=row["ended"])
