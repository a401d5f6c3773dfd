"""Policies over HTTP as they are changed: the way of a new version into force."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from credit_check import policy_acts
from credit_check.asked import Answered, Sent, read_body, read_key, receive
from credit_check.parts import KeyHeader, MayWritePolicies, parts_of, raw
from credit_check.routes_policies import Version, sees_all, version_of
from credit_check.store_turns import POLICIES, Act, change
from credit_contracts.policies import (
    PolicyActivationRequest,
    PolicyProposal,
    PolicyReview,
    PolicyShadowRequest,
    PolicyVersion,
)
from service_kit.auth import Caller

ModelT = TypeVar("ModelT", bound=BaseModel)

SCOPE = "policies:write"


async def propose(request: Request) -> Response:
    """A new draft."""
    caller, sent = await _writer(request)
    asked = read_body(sent.body, PolicyProposal)
    return await _do(request, caller, sent, "propose", policy_acts.propose(asked, caller.name))


async def post_policy(
    request: Request,
    *,
    body: PolicyProposal,
    caller: MayWritePolicies,
    idempotency_key: KeyHeader = None,
) -> Response:
    """A new version of the whole book, as a draft, for another person to review. Entries for
    accounts, risk classes and segments that are not known are kept, and told in `warnings`.
    """
    del body, caller, idempotency_key  # read from the request itself
    return await propose(request)


async def review(request: Request) -> Response:
    """Another person's word on a draft."""
    return await _on_version(request, "review", PolicyReview, policy_acts.review)


async def post_review(
    request: Request,
    *,
    version: Version,
    body: PolicyReview,
    caller: MayWritePolicies,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Approves or rejects a draft, for good. 403 for whoever proposed it, 409 when it is not a
    draft.
    """
    del version, body, caller, idempotency_key  # read from the request itself
    return await review(request)


async def activate(request: Request) -> Response:
    """Put a version into force; answered when one that begins now has begun."""
    reply = await _on_version(request, "activate", PolicyActivationRequest, policy_acts.activate)
    await parts_of(request).clock.sleep(policy_acts.BEGINS_AFTER_SECONDS)
    return reply


async def post_activate(
    request: Request,
    *,
    version: Version,
    body: PolicyActivationRequest,
    caller: MayWritePolicies,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Puts an approved version into force, now or from a moment to come; also an earlier one
    again, to go back. Whatever was to begin at the same moment gives way to it. 409 for a version
    that was not approved.
    """
    del version, body, caller, idempotency_key  # read from the request itself
    return await activate(request)


async def shade(request: Request) -> Response:
    """Begin or end the shadow."""
    return await _on_version(request, "shadow", PolicyShadowRequest, policy_acts.shade)


async def post_shadow(
    request: Request,
    *,
    version: Version,
    body: PolicyShadowRequest,
    caller: MayWritePolicies,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Decides every check by this version as well, beside the one in force: what it would have
    said is counted and listed, never answered. There is one shadow; a new one takes its place.
    """
    del version, body, caller, idempotency_key  # read from the request itself
    return await shade(request)


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["policies"])
    routes.add_api_route(
        "/v1/policies",
        post_policy,
        methods=["POST"],
        status_code=policy_acts.CREATED,
        response_model=PolicyVersion,
        summary="Propose a policy",
        route_class_override=raw(propose),
    )
    for act, endpoint, handler, summary in (
        ("review", post_review, review, "Review a policy"),
        ("activate", post_activate, activate, "Put a policy into force"),
        ("shadow", post_shadow, shade, "Try a policy in the shadow"),
    ):
        routes.add_api_route(
            f"/v1/policies/{{version}}/{act}",
            endpoint,
            methods=["POST"],
            response_model=PolicyVersion,
            summary=summary,
            route_class_override=raw(handler),
        )
    return routes


async def _writer(request: Request) -> tuple[Caller, Sent]:
    sent = await receive(request)
    caller = await parts_of(request).authenticator.caller(sent.authorization, SCOPE)
    sees_all(caller)
    return caller, sent


async def _on_version(
    request: Request, operation: str, model: type[ModelT], act: Callable[[int, ModelT, str], Act]
) -> Response:
    caller, sent = await _writer(request)
    version = version_of(request.path_params["version"])
    asked = read_body(sent.body, model)
    return await _do(
        request, caller, sent, f"{operation} {version}", act(version, asked, caller.name)
    )


async def _do(request: Request, caller: Caller, sent: Sent, operation: str, act: Act) -> Response:
    named = f"policy {operation}"
    key = read_key(sent, caller.key_id, named)
    return Answered(await change(parts_of(request).pool, key, act, POLICIES))
