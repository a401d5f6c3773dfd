"""Which accounts are to be looked at: a comparison per account, never a position in a stream.

A position would pass over whatever commits late; comparing what each account's gate saw last with
what the ledger has now cannot. It costs one pass over the accounts, which are few next to their
documents, and while nothing moves it is left out (see `ledger_mark`). What ends with the watermark
alone is found by an index, since the watermark moves all the time. One process at a time does this:
the one that holds a session lock (a lock that only saves work; what guards money are the gates).
"""

from collections.abc import Sequence

from service_kit.database import Connection

# Moved in the ledger; limits that a date changes (looked at once on each new day of the business
# time zone).
_PENDING = """
      FROM exposure.standing s
      LEFT JOIN credit_check.gate g ON g.account_id = s.account_id
     WHERE g.change_counter IS DISTINCT FROM s.change_counter
        OR g.parent_account_id IS DISTINCT FROM s.parent_account_id
        OR ((s.temporary_limit_minor IS NOT NULL
             OR EXISTS (SELECT 1 FROM exposure.standing_delivery d
                         WHERE d.account_id = s.account_id AND d.deliver_on >= (g.looked_at AT TIME ZONE $1)::date))
            AND g.looked_at < date_trunc('day', clock_timestamp(), $1))"""
_MOVED = f"SELECT s.account_id {_PENDING} LIMIT $2"
_COUNT_MOVED = f"SELECT count(*) {_PENDING}"
# Reservations that the watermark has reached. In the order of the index, lest a planner that does
# not know the watermark reads all of them.
_EXPIRED = """
    SELECT r.account_id FROM credit_check.reservation r
     WHERE r.ended_at IS NULL AND r.expires_at <= (SELECT f.watermark FROM exposure.freshness f)
     ORDER BY r.expires_at LIMIT $1"""
_COUNT_EXPIRED = """
    SELECT CASE WHEN (SELECT min(r.expires_at) FROM credit_check.reservation r
                       WHERE r.ended_at IS NULL) <= f.watermark
           THEN (SELECT count(DISTINCT r.account_id) FROM credit_check.reservation r
                  WHERE r.ended_at IS NULL AND r.expires_at <= f.watermark)
           ELSE 0 END
      FROM exposure.freshness f"""
# What concerns an account without moving its counter: its order ended, posted or billed on another
# one. What may be raised again by another account is never kept (see `books`), so that what is kept
# and could be less is found once. A hold by hand ends with its order alone.
_CONCERNED = """
    SELECT r.account_id FROM credit_check.reservation r
      JOIN exposure.order_claim c ON c.order_id = r.order_id
      LEFT JOIN credit_check.gate g ON g.account_id = r.account_id
     WHERE r.ended_at IS NULL
       AND (c.ended_version >= r.order_version
            OR g.reserved IS NOT NULL
               AND (c.account_id <> r.account_id
                    OR EXISTS (SELECT 1 FROM exposure.order_invoiced i
                                WHERE i.order_id = r.order_id)))
     UNION
    SELECT h.account_id FROM credit_check.hold h
      JOIN exposure.order_claim c ON c.order_id = h.order_id
     WHERE h.state = 'open'
       AND (c.newest_version > h.order_version AND NOT h.forced
            OR c.newest_version >= h.order_version AND c.newest_state IN ('closed', 'cancelled'))"""
_FORGET_SUMS = """
    WITH idle AS (
         SELECT g.account_id FROM credit_check.gate g
          WHERE g.account_id = ANY ($1)
          ORDER BY g.account_id FOR UPDATE SKIP LOCKED)
    UPDATE credit_check.gate g SET reserved = NULL FROM idle
     WHERE g.account_id = idle.account_id
    RETURNING g.account_id"""
_FOREIGN = """
    SELECT s.account_id FROM exposure.standing s
     WHERE EXISTS (SELECT 1 FROM exposure.standing_bucket b
                    WHERE b.account_id = s.account_id AND b.currency <> s.currency)
        OR EXISTS (SELECT 1 FROM credit_check.gate g
                    WHERE g.account_id = s.account_id AND g.reserved - s.currency <> '{}')
        OR EXISTS (SELECT 1 FROM exposure.standing c WHERE c.parent_account_id = s.account_id)"""
# Looked at last under the policies before: what is put into force begins after its commit, so a look
# from that moment on has seen it.
_IN_FORCE = """
      FROM credit_check.policy_activation a
     WHERE a.active_from <= clock_timestamp() ORDER BY a.active_from DESC, a.place DESC LIMIT 1"""
_POLICIES_SINCE = f"(SELECT a.active_from {_IN_FORCE})"
_JUDGED = f" FROM credit_check.gate g WHERE g.looked_at < {_POLICIES_SINCE}"
_JUDGED_BEFORE = f"SELECT g.account_id {_JUDGED} LIMIT $1"
_COUNT_JUDGED = f"SELECT count(*) {_JUDGED}"
_ACTIVATION = f"SELECT a.place {_IN_FORCE}"
_RATES = """
    SELECT md5(string_agg(concat_ws(' ', r.base, r.quote, r.rate_e10, r.as_of, r.version), ','
                          ORDER BY r.base, r.quote))
      FROM exposure.rate_newest r"""
_FORGET_KEYS = """
    DELETE FROM credit_check.idempotency i
     WHERE (i.caller, i.key) IN (
           SELECT e.caller, e.key FROM credit_check.idempotency e
            WHERE e.created_at < clock_timestamp() - make_interval(hours => $1) LIMIT $2)"""
_LEAD = "SELECT pg_try_advisory_lock(hashtextextended('creditgate:credit_check:sweep', 0))"


async def lead(connection: Connection) -> bool:
    """Whether this connection is now the one to sweep; it stays so until it is closed."""
    leads: bool = await connection.fetchval(_LEAD)
    return leads


async def moved(connection: Connection, zone: str, accounts_max: int) -> list[str]:
    """Accounts whose own facts moved since their last look; days are those of the time zone."""
    return [row[0] for row in await connection.fetch(_MOVED, zone, accounts_max)]


async def count_moved(connection: Connection, zone: str) -> int:
    """How many accounts `moved` would return without a bound."""
    waiting: int = await connection.fetchval(_COUNT_MOVED, zone)
    return waiting


async def expired(connection: Connection, reservations_max: int) -> list[str]:
    """Accounts of reservations that have expired and are not ended yet, the oldest of these."""
    rows = await connection.fetch(_EXPIRED, reservations_max)
    return list({row[0]: None for row in rows})


async def count_expired(connection: Connection) -> int:
    """How many accounts `expired` would return without a bound."""
    waiting: int = await connection.fetchval(_COUNT_EXPIRED)
    return waiting


async def concerned_elsewhere(connection: Connection) -> list[str]:
    """Accounts with reservations or holds that were ended, or made less, by what was posted on
    another account.
    """
    return [row[0] for row in await connection.fetch(_CONCERNED)]


async def forget_sums(connection: Connection, account_ids: Sequence[str]) -> list[str]:
    """Forget the sums that accounts keep, so that a look adds up anew, and return those of which
    they are forgotten: a gate that is locked just now is in a batch, and has its turn the next time.
    """
    return [row[0] for row in await connection.fetch(_FORGET_SUMS, account_ids)]


async def with_foreign_currency(connection: Connection) -> list[str]:
    """Accounts whose figures depend on rates; of every group, its head at least."""
    return [row[0] for row in await connection.fetch(_FOREIGN)]


async def activation(connection: Connection) -> int:
    """Which activation of policies counts now: another number for each, of one version as well."""
    place: int = await connection.fetchval(_ACTIVATION)
    return place


async def judged_before(connection: Connection, accounts_max: int) -> list[str]:
    """Accounts that have not been looked at since other policies came into force."""
    return [row[0] for row in await connection.fetch(_JUDGED_BEFORE, accounts_max)]


async def count_judged_before(connection: Connection) -> int:
    """How many accounts `judged_before` would return without a bound."""
    waiting: int = await connection.fetchval(_COUNT_JUDGED)
    return waiting


async def rates_mark(connection: Connection) -> str | None:
    """A text that changes when any newest rate does; None without rates."""
    mark: str | None = await connection.fetchval(_RATES)
    return mark


async def forget_keys(connection: Connection, hours: int, rows_max: int) -> int:
    """Delete idempotency keys older than `hours`; returns how many."""
    status: str = await connection.execute(_FORGET_KEYS, hours, rows_max)
    return int(status.rpartition(" ")[2])
