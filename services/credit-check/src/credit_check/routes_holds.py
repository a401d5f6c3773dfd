"""The queue of holds over HTTP: who waits, for what, and what a person does about it."""

from decimal import Decimal
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from credit_check.acts import Reject, Release
from credit_check.asked import (
    Answered,
    Sent,
    not_found,
    own_key,
    read_body,
    read_key,
    read_since,
    receive,
)
from credit_check.desk import HoldFilter, HoldSort
from credit_check.parts import (
    After,
    KeyHeader,
    Limit,
    MayReadHolds,
    MayWriteHolds,
    parts_of,
    raw,
)
from credit_check.snapshot import HoldRow
from credit_check.tasks import Key
from credit_contracts.amounts import AmountText
from credit_contracts.checks import HoldPage, HoldRejectRequest, HoldReleaseRequest
from credit_contracts.decisions import ReasonCode
from credit_contracts.holds import HoldState, HoldV1
from service_kit.auth import Caller

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
    )
    page = await parts_of(request).desk.holds(
        wanted, caller.segment, sort=sort, cursor=cursor, limit=limit
    )
    return Response(page, media_type="application/json")


async def get_hold(request: Request, hold_id: str, caller: MayReadHolds) -> Response:
    """Its newest state, with the decision's figures and who changed it last."""
    hold = await _hold(request, hold_id, caller)
    return Response(orjson.dumps(hold.content), media_type="application/json")


async def release_hold(request: Request) -> Response:
    """A person's release against the reasons."""
    caller, sent = await _by_person(request)
    asked = read_body(sent.body, HoldReleaseRequest)
    hold = await _hold(request, request.path_params["hold_id"], caller)
    parts = parts_of(request)
    task = Release(
        hold,
        await parts.desk.accounts_of(hold.order_id, None),
        by=caller.name,
        reason_code=asked.reason_code,
        comment=asked.comment,
        key=_key(caller, f"release {hold.hold_id}", sent),
        valid_days=asked.valid_days,
        tolerance_percent=asked.tolerance_percent or 0,
        visible=caller.segment,
    )
    return Answered(await parts.batcher.ask(task))


async def post_release(
    request: Request,
    *,
    hold_id: str,
    body: HoldReleaseRequest,
    caller: MayWriteHolds,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Lets the order go against the reasons, and reserves its amount. Who, why, how much and until
    when are recorded with the hold. 409 when it is closed, its order has a newer version, or
    the account is stopped: lift the stop first. Until then, later versions of the order that are
    worth up to `tolerance_percent` more are released too, whatever their reasons, but for a stop
    or a forced hold.
    """
    del hold_id, body, caller, idempotency_key  # read from the request itself
    return await release_hold(request)


async def reject_hold(request: Request) -> Response:
    """A person's refusal."""
    caller, sent = await _by_person(request)
    asked = read_body(sent.body, HoldRejectRequest)
    hold = await _hold(request, request.path_params["hold_id"], caller)
    parts = parts_of(request)
    task = Reject(
        hold,
        await parts.desk.accounts_of(hold.order_id, None),
        by=caller.name,
        reason_code=asked.reason_code,
        comment=asked.comment,
        key=_key(caller, f"reject {hold.hold_id}", sent),
        visible=caller.segment,
    )
    return Answered(await parts.batcher.ask(task))


async def post_reject(
    request: Request,
    *,
    hold_id: str,
    body: HoldRejectRequest,
    caller: MayWriteHolds,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Refuses the order: what was reserved for it up to the hold's version is given back. 409 when
    the hold is closed, or its order has a newer version.
    """
    del hold_id, body, caller, idempotency_key  # read from the request itself
    return await reject_hold(request)


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["holds"])
    routes.add_api_route(
        "/v1/holds", get_holds, response_model=HoldPage, summary="The queue of holds"
    )
    routes.add_api_route(
        "/v1/holds/{hold_id:id}", get_hold, response_model=HoldV1, summary="One hold"
    )
    for act, endpoint, handler in (
        ("release", post_release, release_hold),
        ("reject", post_reject, reject_hold),
    ):
        routes.add_api_route(
            f"/v1/holds/{{hold_id:id}}/{act}",
            endpoint,
            methods=["POST"],
            response_model=HoldV1,
            summary=f"{act.capitalize()} a hold",
            route_class_override=raw(handler),
        )
    return routes


async def _by_person(request: Request) -> tuple[Caller, Sent]:
    sent = await receive(request)
    caller = await parts_of(request).authenticator.caller(sent.authorization, "holds:write")
    return caller, sent


async def _hold(request: Request, hold_id: str, caller: Caller) -> HoldRow:
    hold = await parts_of(request).desk.hold(hold_id, caller.segment)
    if hold is None:
        raise not_found("hold", hold_id)
    return hold


def _key(caller: Caller, operation: str, sent: Sent) -> Key:
    return read_key(sent, caller.key_id, operation) or own_key(operation)
