"""Bypasses over HTTP: posted orders that went on without being let go."""

from fastapi import APIRouter, Request, Response

from credit_check.parts import After, Limit, MayReadHolds, parts_of
from credit_contracts.bypasses import BypassKind, BypassPage, BypassState

LIMIT_DEFAULT = 100


async def get_bypasses(
    request: Request,
    caller: MayReadHolds,
    *,
    kind: BypassKind | None = None,
    state: BypassState | None = None,
    account_id: str | None = None,
    order_id: str | None = None,
    cursor: After = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """Those seen last come first. `open` as long as the order stands so: until it is released after
    all, ends, or is posted for what was released.
    """
    page = await parts_of(request).desk.bypasses(
        caller.segment,
        kind=kind,
        state=state,
        account_id=account_id,
        order_id=order_id,
        cursor=cursor,
        limit=limit,
    )
    return Response(page, media_type="application/json")


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["bypasses"])
    routes.add_api_route(
        "/v1/bypasses",
        get_bypasses,
        response_model=BypassPage,
        summary="Orders that went on without a release, against their hold, or for more",
    )
    return routes
