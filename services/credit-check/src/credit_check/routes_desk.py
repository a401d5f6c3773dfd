"""What people do about holds over HTTP, one hold at a time.

Each act becomes a task of the lane; what comes back is the hold as the act left it. Where the
person may not decide alone that is 202 and a hold that is still open, saying whom it waits for.
Many at once, and holding by hand, are in `routes_desk_many`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from credit_check.asked import Answered, Sent, not_found, own_key, read_body, read_key, receive
from credit_check.desk_acts import Act, Assign, Escalate, HoldTask, Reject, Remark
from credit_check.parts import KeyHeader, MayWriteHolds, parts_of, raw
from credit_check.queue import Found
from credit_check.releasing import Release
from credit_check.tasks import Key
from credit_contracts.amounts import TooFine, to_minor
from credit_contracts.desk import (
    HoldAssignRequest,
    HoldCommentRequest,
    HoldEscalateRequest,
    HoldRejectRequest,
    HoldReleaseRequest,
)
from credit_contracts.holds import HoldV1
from credit_core.desk_rules import Role, person
from service_kit import problems
from service_kit.auth import Caller
from service_kit.http import RawHandler

ModelT = TypeVar("ModelT", bound=BaseModel)

_WAITS: dict[int | str, dict[str, Any]] = {
    202: {
        "model": HoldV1,
        "description": "Recorded, and the hold stays open: it waits for the role `escalated_to`.",
    }
}


def _handler(verb: str, model: type[ModelT], task: Callable[[Act, ModelT], HoldTask]) -> RawHandler:
    """One act from the request's bytes to the reply's."""

    async def handle(request: Request) -> Response:
        caller, sent = await by_person(request)
        asked = read_body(sent.body, model)
        hold_id = request.path_params["hold_id"]
        found = await parts_of(request).queue.hold(hold_id, caller.segment)
        if found is None:
            raise not_found("hold", hold_id)
        key = key_of(caller, f"{verb} {hold_id}", sent)
        act = act_on(found, caller, asked, verb, key, traceparent=sent.traceparent)
        return Answered(await parts_of(request).batcher.ask(task(act, asked)))

    return handle


def act_on(
    found: Found, caller: Caller, asked: BaseModel, verb: str, key: Key, *, traceparent: str | None
) -> Act:
    """Who does what to which hold; an act without a reason code of its own is its own code."""
    return Act(
        hold=found.hold,
        accounts=found.accounts,
        by=person(caller.name, caller.role),
        key=key,
        reason_code=getattr(asked, "reason_code", verb.upper()),
        comment=getattr(asked, "comment", None),
        visible=caller.segment,
        traceparent=traceparent,
    )


def released(act: Act, asked: HoldReleaseRequest) -> Release:
    """The task of a release. Raises a 422 for an amount finer than the order's currency."""
    amount_minor = None
    if asked.amount is not None:
        try:
            amount_minor = to_minor(asked.amount, act.hold.content["order"]["currency"])
        except TooFine as error:
            raise problems.invalid(
                [
                    problems.FieldError(
                        "amount", str(error), "round it to what the order's currency has"
                    )
                ]
            ) from None
    return Release(
        act,
        amount_minor=amount_minor,
        tolerance_percent=asked.tolerance_percent or 0,
        valid_days=asked.valid_days,
    )


async def by_person(request: Request) -> tuple[Caller, Sent]:
    """Who asks, and what was sent."""
    sent = await receive(request)
    caller = await parts_of(request).authenticator.caller(sent.authorization, "holds:write")
    return caller, sent


def key_of(caller: Caller, operation: str, sent: Sent) -> Key:
    """The request's idempotency key, or one of its own."""
    return read_key(sent, caller.key_id, operation) or own_key(operation)


async def post_release(
    request: Request,
    *,
    hold_id: str,
    body: HoldReleaseRequest,
    caller: MayWriteHolds,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Lets the order go against the reasons, and reserves its amount. Who, why, how much and until
    when are recorded with the hold. 202 when the amount is above the caller's ceiling, or needs a
    second person: the hold stays open and says whom it waits for. 409 when it is closed, its order
    has a newer version, or the account is stopped: lift the stop first.
    """
    del hold_id, body, caller, idempotency_key  # read from the request itself
    return await release_hold(request)


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


async def post_assign(
    request: Request,
    *,
    hold_id: str,
    body: HoldAssignRequest,
    caller: MayWriteHolds,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Says who works on it; null gives it back to the queue."""
    del hold_id, body, caller, idempotency_key  # read from the request itself
    return await assign_hold(request)


async def post_comment(
    request: Request,
    *,
    hold_id: str,
    body: HoldCommentRequest,
    caller: MayWriteHolds,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Adds words to its story."""
    del hold_id, body, caller, idempotency_key  # read from the request itself
    return await comment_hold(request)


async def post_escalate(
    request: Request,
    *,
    hold_id: str,
    body: HoldEscalateRequest,
    caller: MayWriteHolds,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Hands the decision to a role: the one above the caller's, unless `to` names another."""
    del hold_id, body, caller, idempotency_key  # read from the request itself
    return await escalate_hold(request)


release_hold = _handler("release", HoldReleaseRequest, released)
reject_hold = _handler("reject", HoldRejectRequest, lambda act, _asked: Reject(act))
assign_hold = _handler("assign", HoldAssignRequest, lambda act, asked: Assign(act, asked.assignee))
comment_hold = _handler("comment", HoldCommentRequest, lambda act, _asked: Remark(act))
escalate_hold = _handler(
    "escalate",
    HoldEscalateRequest,
    lambda act, asked: Escalate(act, None if asked.to is None else Role(asked.to)),
)


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["holds"])
    acts: tuple[tuple[str, Callable[..., Any], RawHandler], ...] = (
        ("release", post_release, release_hold),
        ("reject", post_reject, reject_hold),
        ("assign", post_assign, assign_hold),
        ("comment", post_comment, comment_hold),
        ("escalate", post_escalate, escalate_hold),
    )
    for act, endpoint, handler in acts:
        routes.add_api_route(
            f"/v1/holds/{{hold_id:id}}/{act}",
            endpoint,
            methods=["POST"],
            response_model=HoldV1,
            responses=_WAITS if act == "release" else None,
            summary=f"{act.capitalize()} a hold",
            route_class_override=raw(handler),
        )
    return routes
