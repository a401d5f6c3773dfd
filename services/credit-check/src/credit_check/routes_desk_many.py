"""Many holds released at once, and orders held by hand."""

import asyncio
from collections.abc import Awaitable

from fastapi import APIRouter, Request, Response

from credit_check.answers import problem_reply
from credit_check.asked import Answered, not_found, own_key, read_body
from credit_check.forcing import ForceHold
from credit_check.parts import KeyHeader, MayWriteHolds, parts_of, raw
from credit_check.routes_bulk import list_key, together
from credit_check.routes_desk import act_on, by_person, key_of, released
from credit_check.tasks import Reply, item_key
from credit_contracts.desk import (
    BulkReleaseAnswer,
    BulkReleaseRequest,
    HoldForceRequest,
    HoldReleaseRequest,
)
from credit_contracts.holds import HoldV1
from credit_core.desk_rules import person
from service_kit import problems

_BULK_PATH = "/v1/holds/bulk-release"
_BULK = "bulk release"


async def release_many(request: Request) -> Response:
    """Each of the holds as if it were released alone."""
    caller, sent = await by_person(request)
    asked = read_body(sent.body, BulkReleaseRequest)
    each = HoldReleaseRequest(
        reason_code=asked.reason_code,
        comment=asked.comment,
        tolerance_percent=asked.tolerance_percent,
        valid_days=asked.valid_days,
    )
    whole = await list_key(request, sent, caller, _BULK)
    if isinstance(whole, Reply):
        return Answered(whole)
    parts = parts_of(request)
    found = await parts.queue.named(asked.hold_ids, caller.segment)
    coming: list[Awaitable[Reply]] = []
    for place, hold_id in enumerate(asked.hold_ids):
        if hold_id not in found:
            coming.append(_absent(hold_id))
            continue
        key = own_key(f"{_BULK} {hold_id}") if whole is None else item_key(whole, place)
        act = act_on(found[hold_id], caller, each, "release", key, traceparent=sent.traceparent)
        coming.append(parts.batcher.ask(released(act, each)))
    return Answered(together(await asyncio.gather(*coming)))


async def post_bulk_release(
    request: Request,
    *,
    body: BulkReleaseRequest,
    caller: MayWriteHolds,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Up to 500 holds for one reason: `items[n]` is the hold, or the problem, of `hold_ids[n]`. A
    hold that is still open in there waits for the role `escalated_to`.
    """
    del body, caller, idempotency_key  # read from the request itself
    return await release_many(request)


async def force_hold(request: Request) -> Response:
    """Holds an order by hand."""
    caller, sent = await by_person(request)
    asked = read_body(sent.body, HoldForceRequest)
    desk = parts_of(request).desk
    if await desk.asked_elsewhere([asked.order_id], caller.segment):
        raise not_found("order", asked.order_id)
    accounts = await desk.accounts_of(asked.order_id, None)
    if accounts and asked.account_id not in accounts:
        raise problems.invalid(
            [
                problems.FieldError(
                    "account_id",
                    f"is not the account of order {asked.order_id}",
                    f"send {' or '.join(accounts)}",
                )
            ]
        )
    task = ForceHold(
        asked,
        person(caller.name, caller.role),
        known=await desk.newest_answer(asked.order_id),
        accounts=accounts,
        visible=caller.segment,
        key=key_of(caller, "hold", sent),
        traceparent=sent.traceparent,
    )
    return Answered(await parts_of(request).batcher.ask(task))


async def post_hold(
    request: Request,
    *,
    body: HoldForceRequest,
    caller: MayWriteHolds,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Holds an order by hand, also one that nobody has seen yet or that was released before: every
    later check of it is held with `MANUAL_HOLD` until a person releases it. What it has reserved
    stays reserved. 200 when the order was on hold already, and now is by hand.
    """
    del body, caller, idempotency_key  # read from the request itself
    return await force_hold(request)


async def _absent(hold_id: str) -> Reply:
    return problem_reply("NOT_FOUND", f"There is no hold {hold_id[:200]!r}.")


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["holds"])
    routes.add_api_route(
        _BULK_PATH,
        post_bulk_release,
        methods=["POST"],
        response_model=BulkReleaseAnswer,
        summary="Release many holds",
        route_class_override=raw(release_many),
    )
    routes.add_api_route(
        "/v1/holds",
        post_hold,
        methods=["POST"],
        response_model=HoldV1,
        status_code=201,
        responses={200: {"model": HoldV1, "description": "It was on hold already."}},
        summary="Hold an order by hand",
        route_class_override=raw(force_hold),
    )
    return routes
