"""Policies over HTTP as they are read: what is in force, was, and is to be.

Policies are of the whole deployment and name accounts, so a caller limited to a segment does not
see them; what one account of its own goes by, it may ask.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import TypeAdapter, ValidationError, WithJsonSchema

from credit_check.asked import not_found
from credit_check.cursors import a_version, an_id, read_cursor, write_cursor
from credit_check.parts import (
    After,
    MayReadPolicies,
    parts_of,
)
from credit_check.policy_reading import numbers_of, read_text
from credit_contracts.ids import VERSION_MAX
from credit_contracts.ids import Version as VersionNumber
from credit_contracts.policies import (
    AccountPolicy,
    PolicyPage,
    PolicyVersion,
    ShadowFlip,
    ShadowPage,
)
from credit_contracts.times import Instant
from service_kit import problems
from service_kit.auth import Caller

_JSON = "application/json"
LIMIT_DEFAULT = 20
LIMIT_MAX = 100
FLIPS_MAX = 500

_VERSION: TypeAdapter[int] = TypeAdapter(VersionNumber)

Version = Annotated[
    str, Path(), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": VERSION_MAX})
]
"""As it stands in the address: what is no version is one that there is none of."""
At = Annotated[
    Instant | None,
    Query(description="what was, or is to be, in force at this moment; now if absent"),
]
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="versions in a page")]


async def get_policies(
    request: Request,
    caller: MayReadPolicies,
    *,
    at: Annotated[
        Instant | None, Query(description="only the version in force at this moment")
    ] = None,
    cursor: After = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """Newest first; with `at`, the one version that was, or is to be, in force at that moment."""
    sees_all(caller)
    policies = parts_of(request).policies
    if at is not None:
        version = await policies.head(at)
        found = [] if version is None else await policies.read(only=version)
        return await _page(found, None)
    (before,) = read_cursor(cursor, "policies", a_version)
    assert before is None or isinstance(before, int)
    found = await policies.read(before=before, limit=limit + 1)
    more = write_cursor("policies", found[limit - 1].version) if len(found) > limit else None
    return await _page(found[:limit], more)


async def get_policy(request: Request, version: Version, caller: MayReadPolicies) -> Response:
    """One version with its life: who proposed, reviewed and activated it, when and why."""
    sees_all(caller)
    found = await parts_of(request).policies.read(only=version_of(version))
    if not found:
        raise not_found("policy version", version)
    return Response(found[0].model_dump_json(), media_type=_JSON)


async def get_account_policy(
    request: Request, account_id: str, caller: MayReadPolicies, *, at: At = None
) -> AccountPolicy:
    """What one account goes by: the version in force at the moment, the entry of it that fits the
    account's risk class and segment of today, and every number.
    """
    parts = parts_of(request)
    place = await parts.policies.place_of(account_id, caller.segment)
    if place is None:
        raise not_found("account", account_id)
    moment = parts.clock.now() if at is None else at
    version = await parts.policies.head(moment)
    if version is None:
        raise not_found("policy in force at", moment.isoformat())
    book = read_text(version, await parts.policies.content(version))
    policy = book.for_account(account_id, place.segment, place.risk_class)
    return AccountPolicy(
        account_id=account_id,
        at=moment,
        policy_version=version,
        policy_scope=policy.scope,
        numbers=numbers_of(policy),
    )


async def get_shadow(
    request: Request,
    version: Version,
    caller: MayReadPolicies,
    *,
    cursor: After = None,
    limit: Annotated[int, Query(ge=1, le=FLIPS_MAX, description="decisions in a page")] = FLIPS_MAX,
) -> ShadowPage:
    """Decisions that this version would have made otherwise while it was the shadow, newest first.
    How many it would have made alike is counted in `creditgate_shadow_decisions_total`.
    """
    sees_all(caller)
    (before,) = read_cursor(cursor, "flips", an_id)
    assert before is None or isinstance(before, str)
    rows = await parts_of(request).policies.flips(
        version_of(version), before=before, limit=limit + 1
    )
    more = write_cursor("flips", rows[limit - 1][1]) if len(rows) > limit else None
    items = tuple(ShadowFlip.model_validate_json(content) for content, _ in rows[:limit])
    return ShadowPage(items=items, next_cursor=more)


async def _page(found: Sequence[PolicyVersion], cursor: str | None) -> Response:
    """Written one by one: a long book takes as long as many decisions, which go on in between."""
    items = []
    for each in found:
        items.append(each.model_dump_json())
        await asyncio.sleep(0)
    cursor_text = "null" if cursor is None else f'"{cursor}"'
    body = f'{{"items":[{",".join(items)}],"next_cursor":{cursor_text}}}'
    return Response(body, media_type=_JSON)


def version_of(text: str) -> int:
    """The version that an address names; a 404 for what cannot be one."""
    try:
        return _VERSION.validate_strings(text)
    except ValidationError:
        raise not_found("policy version", text) from None


def sees_all(caller: Caller) -> None:
    """Refuse a caller limited to a segment with a 403."""
    if caller.segment is not None:
        raise problems.ProblemError(
            "FORBIDDEN",
            403,
            "The key lacks the scope for this",
            "Policies are of all segments, and this key is limited to one.",
            "use a key without a segment; GET /v1/accounts/{account_id}/policy tells what one"
            " account goes by",
        )


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["policies"])
    routes.add_api_route(
        "/v1/policies", get_policies, response_model=PolicyPage, summary="All policies"
    )
    routes.add_api_route(
        "/v1/policies/{version}", get_policy, response_model=PolicyVersion, summary="One policy"
    )
    routes.add_api_route(
        "/v1/policies/{version}/shadow",
        get_shadow,
        response_model=ShadowPage,
        summary="What a shadow would have decided otherwise",
    )
    routes.add_api_route(
        "/v1/accounts/{account_id:id}/policy",
        get_account_policy,
        response_model=AccountPolicy,
        summary="What an account goes by",
    )
    return routes
