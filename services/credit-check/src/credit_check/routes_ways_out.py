"""What would clear a hold, over HTTP.

Apart from the routes of the queue, for it is read by whoever may see a hold and changes nothing.
"""

from fastapi import APIRouter, Request, Response

from credit_check.asked import Answered, not_found
from credit_check.parts import MayReadHolds, parts_of
from credit_contracts.ways_out import WaysOutAnswer


async def get_ways_out(request: Request, hold_id: str, caller: MayReadHolds) -> Response:
    """Computed ways to have the order released, each decided before it is told: nothing of it is
    recorded or reserved. 409 when the hold has ended, or its order has moved on.
    """
    parts = parts_of(request)
    found = await parts.queue.hold(hold_id, caller.segment)
    if found is None:
        raise not_found("hold", hold_id)
    return Answered(await parts.foresight.ways_out(found.hold, caller.segment))


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["holds"])
    routes.add_api_route(
        "/v1/holds/{hold_id:id}/ways-out",
        get_ways_out,
        response_model=WaysOutAnswer,
        summary="What would clear a hold",
    )
    return routes
