"""Checks over HTTP: ask, read what was answered, give an order back.

The hot route goes from the body's bytes to the contract's validator, to the lane, to the bytes of
the answer. It is documented by its models like any other, but FastAPI's own parsing and dumping,
which cost more than the decision's arithmetic, are left out.
"""

from fastapi import APIRouter, Request, Response

from credit_check.acts import Void
from credit_check.asked import Answered, not_found, own_key, read_body, read_key, receive
from credit_check.check import check_of, question_of
from credit_check.parts import (
    After,
    KeyHeader,
    Limit,
    MayRead,
    MayWrite,
    parts_of,
    raw,
)
from credit_check.sandbox import ACCOUNTS as SANDBOX_ACCOUNTS
from credit_contracts.checks import CheckAnswer, CheckPage, CheckRequest, VoidAnswer, VoidRequest

HOT_PATH = "/v1/checks"
LIMIT_DEFAULT = 100


async def answer_check(request: Request) -> Response:
    """Body bytes to answer bytes."""
    parts = parts_of(request)
    sent = await receive(request)
    caller = await parts.authenticator.caller(sent.authorization, "checks:write")
    asked = read_body(sent.body, CheckRequest)
    key = read_key(sent, caller.key_id, "check")
    if parts.sandbox is not None and asked.account_id in SANDBOX_ACCOUNTS:
        return Answered(await parts.sandbox.ask(question_of(asked), dry_run=asked.dry_run))
    elsewhere = await parts.desk.asked_elsewhere((asked.order_id,), caller.segment)
    task = check_of(asked, caller, key, sent.traceparent, elsewhere=bool(elsewhere))
    return Answered(await parts.batcher.ask(task))


async def post_check(
    request: Request,
    *,
    body: CheckRequest,
    caller: MayWrite,
    idempotency_key: KeyHeader = None,
) -> Response:
    """May this version of the order, worth this much, be released? 200 for every outcome: a hold
    is an answer. A release reserves the amount until the order's own event arrives.
    """
    del body, caller, idempotency_key  # read from the request itself
    return await answer_check(request)


async def get_check(request: Request, check_id: str, caller: MayRead) -> Response:
    """The answer as it was given, letter by letter."""
    answer = await parts_of(request).desk.answer(check_id, caller.segment)
    if answer is None:
        raise not_found("check", check_id)
    return Response(answer, media_type="application/json")


async def get_order_checks(
    request: Request,
    order_id: str,
    caller: MayRead,
    *,
    cursor: After = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """Newest first."""
    page = await parts_of(request).desk.answers(
        order_id, caller.segment, cursor=cursor, limit=limit
    )
    return Response(page, media_type="application/json")


async def void_order(request: Request) -> Response:
    """Give back what was reserved for the order."""
    parts = parts_of(request)
    sent = await receive(request)
    caller = await parts.authenticator.caller(sent.authorization, "checks:write")
    asked = read_body(sent.body, VoidRequest)
    order_id = request.path_params["order_id"]
    operation = f"void {order_id}"
    key = read_key(sent, caller.key_id, operation) or own_key(operation)
    accounts = await parts.desk.accounts_of(order_id, caller.segment)
    if not accounts or await parts.desk.asked_elsewhere((order_id,), caller.segment):
        raise not_found("check of order", order_id)
    task = Void(
        order_id,
        asked.order_version,
        accounts,
        by=caller.name,
        key=key,
        traceparent=sent.traceparent,
    )
    return Answered(await parts.batcher.ask(task))


async def post_void(
    request: Request,
    *,
    order_id: str,
    body: VoidRequest,
    caller: MayWrite,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Reservations of the order up to this version are given back, its open hold is cancelled.
    404 when the order was never checked, or on an account outside the caller's segment.
    """
    del order_id, body, caller, idempotency_key  # read from the request itself
    return await void_order(request)


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["checks"])
    routes.add_api_route(
        HOT_PATH,
        post_check,
        methods=["POST"],
        response_model=CheckAnswer,
        summary="Check an order",
        route_class_override=raw(answer_check),
    )
    routes.add_api_route(
        "/v1/checks/{check_id:id}",
        get_check,
        response_model=CheckAnswer,
        summary="A recorded answer",
    )
    routes.add_api_route(
        "/v1/orders/{order_id:id}/checks",
        get_order_checks,
        response_model=CheckPage,
        summary="All answers of an order",
    )
    routes.add_api_route(
        "/v1/orders/{order_id:id}/void",
        post_void,
        methods=["POST"],
        response_model=VoidAnswer,
        summary="Void an order",
        route_class_override=raw(void_order),
    )
    return routes
