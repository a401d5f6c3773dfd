"""A date is a reason to look again on the day of the business, wherever the clock stands."""

from datetime import UTC, datetime, timedelta

import asyncpg

from credit_check import pending
from support.credit_checks import Ledger
from support.databases import run


def moved(url: str, zone: str) -> list[str]:
    async def ask() -> list[str]:
        connection = await asyncpg.connect(url)
        try:
            return await pending.moved(connection, zone, 1_000)
        finally:
            await connection.close()

    return run(ask())


def test_an_account_with_a_dated_limit_is_looked_at_on_each_business_day(
    check_database: str, books: Ledger
) -> None:
    now = datetime.now(UTC)
    hours = min(now.hour, 12)  # as far west of Greenwich as today has begun
    midnight = now.replace(hour=hours, minute=0, second=0, microsecond=0)
    zone = f"Etc/GMT+{hours}"
    books.account("dated", 1_000, temporary_limit_minor=2_000)
    counter = books.value("SELECT change_counter FROM exposure.standing WHERE account_id = 'dated'")
    books.execute(
        "INSERT INTO credit_check.gate (account_id, change_counter) VALUES ('dated', $1)", counter
    )
    looked = "UPDATE credit_check.gate SET looked_at = $1 WHERE account_id = 'dated'"
    books.execute(looked, midnight - timedelta(minutes=1))
    assert "dated" in moved(check_database, zone)
    books.execute(looked, midnight)
    assert "dated" not in moved(check_database, zone)
