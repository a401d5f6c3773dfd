"""Checks over HTTP: ask, read what was answered, give an order back.

The hot route goes from the body's bytes to the contract's validator, to the lane, to the bytes of
the answer. It is documented by its models like any other, but FastAPI's own parsing and dumping,
which cost more than the decision's arithmetic, are left out.
"""

from fastapi import APIRouter, Request, Response

from credit_check.acts import Void
from credit_check.asked import Answered, not_found, own_key, read_body, read_key, receive
from credit_check.check import Check
from credit_check.parts import (
    After,
    KeyHeader,
    Limit,
    MayRead,
    MayWrite,
    Parts,
    parts_of,
    raw,
)
from credit_check.tasks import Key
from credit_contracts.checks import CheckAnswer, CheckPage, CheckRequest, VoidAnswer, VoidRequest
from credit_core.standing import Checkpoint, Question
from service_kit.auth import Caller

HOT_PATH = "/v1/checks"
LIMIT_DEFAULT = 100


def check_of(
    asked: CheckRequest,
    caller: Caller,
    key: Key | None,
    traceparent: str | None,
    *,
    elsewhere: bool,
) -> Check:
    """The lane's task for a request as the contract reads it; `elsewhere`: see `Check`."""
    days = [line.deliver_on for line in asked.lines if line.deliver_on is not None]
    return Check(
        Question(
            order_id=asked.order_id,
            order_version=asked.order_version,
            account_id=asked.account_id,
            currency=asked.currency,
            amount_minor=asked.amount_minor,
            secured_minor=asked.secured_minor,
            payment_terms_days=asked.payment_terms_days,
            checkpoint=Checkpoint(asked.checkpoint),
        ),
        by=caller.key_id,
        visible=caller.segment,
        elsewhere=elsewhere,
        key=None if asked.dry_run else key,
        dry_run=asked.dry_run,
        priority=asked.priority,
        deliver_on=min(days, default=None),
        traceparent=traceparent,
    )


async def answer_check(request: Request) -> Response:
    """Body bytes to answer bytes."""
    parts = parts_of(request)
    sent = await receive(request)
    caller = await parts.authenticator.caller(sent.authorization, "checks:write")
    asked = read_body(sent.body, CheckRequest)
    key = read_key(sent, caller.key_id, "check")
    elsewhere = await _asked_elsewhere(parts, asked.order_id, caller)
    task = check_of(asked, caller, key, sent.traceparent, elsewhere=elsewhere)
    return Answered(await parts.batcher.answer(task))


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
    if not accounts or await _asked_elsewhere(parts, order_id, caller):
        raise not_found("check of order", order_id)
    task = Void(order_id, asked.order_version, accounts, by=caller.name, key=key)
    return Answered(await parts.batcher.answer(task))


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


async def _asked_elsewhere(parts: Parts, order_id: str, caller: Caller) -> bool:
    """Whether the order was ever asked on an account that the caller may not see. Decisions are
    never changed, so this need not wait for the lane; what can be written meanwhile (a hold, a
    reservation) is looked at there.
    """
    if caller.segment is None:
        return False
    everywhere = await parts.desk.accounts_of(order_id, None)
    return bool(everywhere) and everywhere != await parts.desk.accounts_of(order_id, caller.segment)


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
