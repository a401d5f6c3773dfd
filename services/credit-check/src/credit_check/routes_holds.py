"""The queue of holds over HTTP: who waits, for what, for whom and since when.

What a person does about a hold is in `routes_desk`.
"""

from decimal import Decimal
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from credit_check.asked import not_found, read_since
from credit_check.parts import After, Limit, MayReadHolds, parts_of
from credit_check.queue import HoldFilter, HoldSort
from credit_contracts.amounts import AmountText
from credit_contracts.decisions import ReasonCode
from credit_contracts.desk import HoldPage, HoldStory, QueueSummary
from credit_contracts.holds import DeskRole, HoldState, HoldV1

LIMIT_DEFAULT = 100


async def get_holds(
    request: Request,
    caller: MayReadHolds,
    *,
    state: HoldState | None = None,
    account_id: str | None = None,
    reason: ReasonCode | None = None,
    segment: str | None = None,
    min_amount: AmountText | None = None,
    older_than: Annotated[
        str | None, Query(description="a span such as 90m, 36h or 3d, or an RFC 3339 time")
    ] = None,
    assignee: str | None = None,
    escalated_to: DeskRole | None = None,
    overdue: Annotated[
        bool | None, Query(description="open and past (or not past) its service level")
    ] = None,
    sort: HoldSort = "age",
    cursor: After = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """In the stated order: oldest, largest, soonest to deliver, or highest priority first."""
    wanted = HoldFilter(
        state=state,
        account_id=account_id,
        reason=reason,
        segment=segment,
        amount_min=None if min_amount is None else Decimal(min_amount),
        opened_before=None
        if older_than is None
        else read_since(older_than, parts_of(request).clock.now()),
        assignee=assignee,
        escalated_to=escalated_to,
        overdue=overdue,
    )
    page = await parts_of(request).queue.holds(
        wanted, caller.segment, sort=sort, cursor=cursor, limit=limit
    )
    return Response(page, media_type="application/json")


async def get_hold(request: Request, hold_id: str, caller: MayReadHolds) -> Response:
    """Its newest state, with the decision's figures and who changed it last."""
    found = await parts_of(request).queue.hold(hold_id, caller.segment)
    if found is None:
        raise not_found("hold", hold_id)
    return Response(orjson.dumps(found.hold.content), media_type="application/json")


async def get_story(request: Request, hold_id: str, caller: MayReadHolds) -> Response:
    """Each state that it was in, with who did what and why; the last is the present one."""
    queue = parts_of(request).queue
    if await queue.hold(hold_id, caller.segment) is None:
        raise not_found("hold", hold_id)
    return Response(await queue.story(hold_id, caller.segment), media_type="application/json")


async def get_summary(request: Request, caller: MayReadHolds) -> Response:
    """How many are open, what their orders come to, how long they wait and how many are past
    their service level: by reason, assignee and currency.
    """
    summary = await parts_of(request).queue.summary(caller.segment)
    return Response(summary, media_type="application/json")


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["holds"])
    routes.add_api_route(
        "/v1/holds", get_holds, response_model=HoldPage, summary="The queue of holds"
    )
    routes.add_api_route(
        "/v1/holds/summary", get_summary, response_model=QueueSummary, summary="Age and value"
    )
    routes.add_api_route(
        "/v1/holds/{hold_id:id}", get_hold, response_model=HoldV1, summary="One hold"
    )
    routes.add_api_route(
        "/v1/holds/{hold_id:id}/events", get_story, response_model=HoldStory, summary="Its story"
    )
    return routes
