"""Releases by people over HTTP: each with what became of it, and added up."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from credit_check.parts import After, MayReadHolds, parts_of
from credit_check.store_overrides import OverrideFilter
from credit_contracts.decisions import ReasonCode
from credit_contracts.overrides import OverrideGroup, OverridePage, OverrideReport
from credit_contracts.times import Instant

LIMIT_DEFAULT = 50
LIMIT_MAX = 200
LATE_DAYS_MAX = 3650

Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="rows in a page")]
LateDays = Annotated[
    int, Query(ge=0, le=LATE_DAYS_MAX, description="what was paid so many days late is not late")
]
By = Annotated[
    OverrideGroup,
    Query(description="who released, their reason code, the reasons released against, the month"),
]


async def get_overrides(
    request: Request,
    caller: MayReadHolds,
    *,
    released_by: str | None = None,
    reason_code: str | None = None,
    against: ReasonCode | None = None,
    account_id: str | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
    late_days: LateDays = 0,
    cursor: After = None,
    limit: Limit = LIMIT_DEFAULT,
) -> OverridePage:
    """Who released what against which reasons, and what was paid late or lost of it: newest first."""
    wanted = OverrideFilter(
        released_by=released_by,
        reason_code=reason_code,
        against=against,
        account_id=account_id,
        since=since,
        until=until,
    )
    return await parts_of(request).overrides.overrides(
        wanted, caller.segment, late_days=late_days, cursor=cursor, limit=limit
    )


async def get_report(
    request: Request,
    caller: MayReadHolds,
    *,
    by: By = "person",
    since: Instant | None = None,
    until: Instant | None = None,
    late_days: LateDays = 0,
) -> OverrideReport:
    """Releases by people added up, with what was paid late, is unpaid and was lost."""
    return await parts_of(request).overrides.report(
        OverrideFilter(since=since, until=until), caller.segment, by=by, late_days=late_days
    )


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["overrides"])
    routes.add_api_route(
        "/v1/overrides", get_overrides, response_model=OverridePage, summary="Releases by people"
    )
    routes.add_api_route(
        "/v1/overrides/report", get_report, response_model=OverrideReport, summary="Added up"
    )
    return routes
