"""Limits over HTTP: asked for, approved or refused by another person, and all that there were."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from credit_check import limit_acts
from credit_check.asked import Answered, Sent, not_found, read_body, read_key, receive
from credit_check.parts import (
    After,
    KeyHeader,
    Limit,
    MayReadLimits,
    MayWriteLimits,
    parts_of,
    raw,
)
from credit_check.store_turns import LIMITS, Act, change
from credit_contracts.limit_requests import (
    LimitDecisionAsked,
    LimitHistory,
    LimitRequest,
    LimitRequestAsked,
    LimitRequestPage,
    LimitRequestState,
)
from credit_core.desk_rules import person
from service_kit.auth import Caller

LIMIT_DEFAULT = 100
_REQUESTS = "/v1/accounts/{account_id:id}/limit-requests"
_ONE = "/v1/limit-requests/{request_id:id}"
_JSON = "application/json"


async def get_requests(
    request: Request,
    caller: MayReadLimits,
    *,
    state: LimitRequestState | None = None,
    account_id: str | None = None,
    requested_by: Annotated[str | None, Query(description="by the name of who asked")] = None,
    cursor: After = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """The newest first."""
    page = await parts_of(request).limits.many(
        caller.segment,
        state=state,
        account_id=account_id,
        requested_by=requested_by,
        cursor=cursor,
        limit=limit,
    )
    return Response(page, media_type=_JSON)


async def get_request(request: Request, request_id: str, caller: MayReadLimits) -> Response:
    """One request with everything that happened to it."""
    found = await parts_of(request).limits.one(request_id, caller.segment)
    if found is None:
        raise not_found("limit request", request_id)
    return Response(found, media_type=_JSON)


async def get_history(request: Request, account_id: str, caller: MayReadLimits) -> Response:
    """Every limit document of the account, from whichever system, the newest version first."""
    found = await parts_of(request).limits.history(account_id, caller.segment)
    if found is None:
        raise not_found("account", account_id)
    return Response(found, media_type=_JSON)


async def ask(request: Request) -> Response:
    """A new request."""
    caller, sent = await _writer(request)
    asked = read_body(sent.body, LimitRequestAsked)
    account_id = request.path_params["account_id"]
    by = person(caller.name, caller.role)
    act = limit_acts.ask(account_id, asked, by, caller.segment, parts_of(request).press.time_zone)
    return await _do(request, caller, sent, f"request {account_id}", act)


async def post_request(
    request: Request,
    *,
    account_id: str,
    body: LimitRequestAsked,
    caller: MayWriteLimits,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Asks for another limit, lasting or for some days, or for other dates. What is left out stays
    as it is. Another person approves or refuses it.
    """
    del account_id, body, caller, idempotency_key  # read from the request itself
    return await ask(request)


async def approve(request: Request) -> Response:
    """Another person's yes."""
    caller, sent = await _writer(request)
    asked = read_body(sent.body, LimitDecisionAsked)
    request_id, parts = request.path_params["request_id"], parts_of(request)
    act = limit_acts.approve(
        request_id,
        asked.comment,
        person(caller.name, caller.role),
        caller.segment,
        desk=parts.shelf.held.book.desk,
        press=parts.press,
        traceparent=sent.traceparent,
    )
    return await _do(request, caller, sent, f"approve {request_id}", act)


async def post_approve(
    request: Request,
    *,
    request_id: str,
    body: LimitDecisionAsked,
    caller: MayWriteLimits,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Publishes it as a limit document under the account's next version. 202 when the limit is
    above the caller's ceiling: it waits for the role `escalated_to`. 403 for whoever asked for it,
    409 when it was decided already.
    """
    del request_id, body, caller, idempotency_key  # read from the request itself
    return await approve(request)


async def refuse(request: Request) -> Response:
    """A no."""
    caller, sent = await _writer(request)
    asked = read_body(sent.body, LimitDecisionAsked)
    request_id = request.path_params["request_id"]
    by = person(caller.name, caller.role)
    act = limit_acts.refuse(request_id, asked.comment, by, caller.segment)
    return await _do(request, caller, sent, f"refuse {request_id}", act)


async def post_refuse(
    request: Request,
    *,
    request_id: str,
    body: LimitDecisionAsked,
    caller: MayWriteLimits,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Refuses it for good; also for taking back one's own."""
    del request_id, body, caller, idempotency_key  # read from the request itself
    return await refuse(request)


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["limits"])
    routes.add_api_route(
        "/v1/limit-requests",
        get_requests,
        response_model=LimitRequestPage,
        summary="Limit requests",
    )
    routes.add_api_route(
        _ONE, get_request, response_model=LimitRequest, summary="One limit request"
    )
    routes.add_api_route(
        "/v1/accounts/{account_id:id}/limits",
        get_history,
        response_model=LimitHistory,
        summary="All limits of an account",
    )
    routes.add_api_route(
        _REQUESTS,
        post_request,
        methods=["POST"],
        status_code=limit_acts.CREATED,
        response_model=LimitRequest,
        summary="Ask for another limit",
        route_class_override=raw(ask),
    )
    for act, endpoint, handler in (
        ("approve", post_approve, approve),
        ("refuse", post_refuse, refuse),
    ):
        routes.add_api_route(
            f"{_ONE}/{act}",
            endpoint,
            methods=["POST"],
            response_model=LimitRequest,
            responses={202: {"model": LimitRequest, "description": "It waits for another role."}}
            if act == "approve"
            else None,
            summary=f"{act.capitalize()} a limit request",
            route_class_override=raw(handler),
        )
    return routes


async def _writer(request: Request) -> tuple[Caller, Sent]:
    sent = await receive(request)
    caller = await parts_of(request).authenticator.caller(sent.authorization, "limits:write")
    return caller, sent


async def _do(request: Request, caller: Caller, sent: Sent, operation: str, act: Act) -> Response:
    key = read_key(sent, caller.key_id, f"limit {operation}")
    return Answered(await change(parts_of(request).pool, key, act, LIMITS))
