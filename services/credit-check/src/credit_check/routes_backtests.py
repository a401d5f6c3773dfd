"""Back-tests over HTTP: begun for a version of the policies, and looked at until they are done.

They tell of orders of all accounts, so a caller limited to a segment neither asks for nor sees them.
"""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from credit_check import store_backtests
from credit_check.asked import Answered, not_found, read_body, read_key, receive
from credit_check.backtests import ACCEPTED
from credit_check.parts import (
    After,
    KeyHeader,
    MayReadPolicies,
    MayWritePolicies,
    parts_of,
    raw,
)
from credit_check.routes_policies import Version, sees_all, version_of
from credit_check.routes_policy_acts import SCOPE
from credit_contracts.backtests import Backtest, BacktestPage, BacktestRequest
from credit_contracts.ids import VERSION_MAX

LIMIT_DEFAULT = 20
LIMIT_MAX = 100
_JSON = "application/json"
_ONE = "/v1/backtests/{backtest_id:id}"


async def begin(request: Request) -> Response:
    """A new back-test."""
    sent = await receive(request)
    parts = parts_of(request)
    caller = await parts.authenticator.caller(sent.authorization, SCOPE)
    sees_all(caller)
    version = version_of(request.path_params["version"])
    asked = read_body(sent.body, BacktestRequest)
    key = read_key(sent, caller.key_id, f"policy backtest {version}")
    reply = await parts.backtests.begin(version, asked, caller.name, key)
    answered = Answered(reply)
    if reply.status == ACCEPTED:
        backtest_id = orjson.loads(reply.body)["backtest_id"]
        answered.raw_headers.append((b"location", f"/v1/backtests/{backtest_id}".encode()))
    return answered


async def post_backtest(
    request: Request,
    *,
    version: Version,
    body: BacktestRequest,
    caller: MayWritePolicies,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Decides recorded checks again by this version and by another one, on the events as they came
    in, and tells where they differ. 202: look at `Location` until it is done. 409 while another one
    runs. No decision, hold or notice comes of it.
    """
    del version, body, caller, idempotency_key  # read from the request itself
    return await begin(request)


async def get_backtest(request: Request, backtest_id: str, caller: MayReadPolicies) -> Response:
    """How far it is, and its report when it is done."""
    sees_all(caller)
    found = await store_backtests.one(parts_of(request).pool, backtest_id)
    if found is None:
        raise not_found("back-test", backtest_id)
    return Response(found, media_type=_JSON)


async def get_backtests(
    request: Request,
    caller: MayReadPolicies,
    *,
    version: Annotated[
        int | None, Query(ge=0, le=VERSION_MAX, description="only those of this version")
    ] = None,
    cursor: After = None,
    limit: Annotated[
        int, Query(ge=1, le=LIMIT_MAX, description="back-tests in a page")
    ] = LIMIT_DEFAULT,
) -> BacktestPage:
    """The newest first, without their reports."""
    sees_all(caller)
    return await store_backtests.page(parts_of(request).pool, version, cursor, limit)


def router() -> APIRouter:
    """The routes of this module."""
    routes = APIRouter(tags=["policies"])
    routes.add_api_route(
        "/v1/policies/{version}/backtest",
        post_backtest,
        methods=["POST"],
        status_code=ACCEPTED,
        response_model=Backtest,
        summary="Back-test a policy",
        route_class_override=raw(begin),
    )
    routes.add_api_route(
        "/v1/backtests", get_backtests, response_model=BacktestPage, summary="All back-tests"
    )
    routes.add_api_route(_ONE, get_backtest, response_model=Backtest, summary="One back-test")
    return routes
