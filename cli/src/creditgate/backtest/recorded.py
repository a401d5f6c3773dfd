"""A back-test of what a running system has recorded: the service does it, here it is waited for."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from credit_contracts.backtests import Backtest
from creditgate.endpoints import Endpoints, get_json, post_json, segment
from creditgate.failures import CommandError

_PAUSE_SECONDS = 0.5


async def begin(where: Endpoints, version: int, asked: Mapping[str, Any]) -> Backtest:
    """Have one begun; errors as `endpoints.post_json`."""
    async with where.client(where.credit_check_url) as client:
        path = f"/v1/policies/{version}/backtest"
        return Backtest.model_validate(await post_json(client, path, asked, key=f"cli-{uuid4()}"))


async def ended(
    where: Endpoints, backtest_id: str, progress: Callable[[int, int | None], None]
) -> Backtest:
    """One when it is over; `progress` hears how far it is, of how many.

    Raises:
        CommandError: there is none of this id, or it came to no report.
    """
    async with where.client(where.credit_check_url) as client:
        path = f"/v1/backtests/{segment('ID', backtest_id)}"
        while True:
            found = Backtest.model_validate(await get_json(client, path))
            if found.state != "running":
                return _sound(found)
            progress(found.progress.rows_done, found.progress.rows_total)
            await asyncio.sleep(_PAUSE_SECONDS)


def _sound(found: Backtest) -> Backtest:
    if found.report is not None:
        return found
    if found.state == "interrupted":
        raise CommandError(
            f"{found.backtest_id} was interrupted: the service was ended meanwhile",
            "start it again; it only reads, so nothing else is lost",
        )
    raise CommandError(f"{found.backtest_id} failed: {found.problem}")
