"""A back-test of what a running system has recorded: the service does it, here it is waited for."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from credit_contracts.backtests import Backtest
from creditgate.endpoints import segment
from creditgate.failures import CommandError
from creditgate.service import Service

_PAUSE_SECONDS = 0.5


def begin(service: Service, version: int, asked: Mapping[str, Any]) -> str:
    """Have one begun; returns its id. Errors as `endpoints.post_json`."""
    answer = service.post(f"/v1/policies/{version}/backtest", asked)
    return Backtest.model_validate(answer).backtest_id


def ended(
    service: Service, backtest_id: str, progress: Callable[[int, int | None], None]
) -> Backtest:
    """One when it is over; `progress` hears how far it is, of how many.

    Raises:
        CommandError: there is none of this id, or it came to no report.
    """
    path = f"/v1/backtests/{segment('ID', backtest_id)}"
    while True:
        found = Backtest.model_validate(service.get(path))
        if found.state != "running":
            return _sound(found)
        progress(found.progress.rows_done, found.progress.rows_total)
        time.sleep(_PAUSE_SECONDS)


def _sound(found: Backtest) -> Backtest:
    if found.report is not None:
        return found
    if found.state == "interrupted":
        raise CommandError(
            f"{found.backtest_id} was interrupted: the service was ended meanwhile",
            "start it again; it only reads, so nothing else is lost",
        )
    raise CommandError(f"{found.backtest_id} failed: {found.problem}")
