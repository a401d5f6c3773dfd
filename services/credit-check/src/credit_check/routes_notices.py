"""Notices and progress over HTTP: what stands raised, and how much is still to be told."""

from fastapi import APIRouter, Request, Response

from credit_check.parts import After, Limit, MayRead, MayReadHolds, parts_of
from credit_contracts.checks import CheckProgress, NoticePage
from credit_contracts.notices import NoticeKind, NoticeState
from service_kit import problems
from service_kit.database import is_unreachable

LIMIT_DEFAULT = 100


async def get_notices(
    request: Request,
    caller: MayReadHolds,
    *,
    kind: NoticeKind | None = None,
    state: NoticeState | None = None,
    account_id: str | None = None,
    cursor: After = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """Those raised last come first."""
    page = await parts_of(request).desk.notices(
        caller.segment, kind=kind, state=state, account_id=account_id, cursor=cursor, limit=limit
    )
    return Response(page, media_type="application/json")


async def get_progress(request: Request, caller: MayRead) -> CheckProgress:
    """Both 0 when everything that the ledger knows has been looked at and told."""
    del caller  # asked for so that a key is needed
    try:
        progress = await parts_of(request).observer.progress()
    except Exception as exc:
        if is_unreachable(exc):
            raise problems.unavailable("The database is away, so nothing can be counted.") from exc
        raise
    return CheckProgress(
        sweep_pending=progress.sweep_pending,
        outbox_pending=progress.outbox_pending,
        watermark=progress.watermark,
    )


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["notices"])
    routes.add_api_route(
        "/v1/notices",
        get_notices,
        response_model=NoticePage,
        summary="What stands raised, and what did",
    )
    routes.add_api_route(
        "/v1/progress",
        get_progress,
        response_model=CheckProgress,
        summary="How much is left to look at and to tell",
    )
    return routes
