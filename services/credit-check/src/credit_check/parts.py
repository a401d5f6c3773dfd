"""What the routes work with, made in `app` and handed to them through the application's state."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request, Response
from fastapi.routing import APIRoute

from credit_check.backtests import Backtests
from credit_check.batcher import Batcher
from credit_check.desk import Desk
from credit_check.foresight import Foresight
from credit_check.limit_documents import Press
from credit_check.observer import Observer
from credit_check.queue import Queue
from credit_check.sandbox import Sandbox
from credit_check.shelf import Shelf
from credit_check.store_limits import LimitReads
from credit_check.store_overrides import OverrideReads
from credit_check.store_policies import PolicyStore
from credit_contracts.checks import IdempotencyKey
from service_kit.auth import Authenticator, Caller, requires
from service_kit.clock import Clock
from service_kit.database import Pool
from service_kit.http import RawHandler

LIMIT_MAX = 500


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything behind the HTTP interface."""

    authenticator: Authenticator
    batcher: Batcher
    backtests: Backtests
    desk: Desk
    queue: Queue
    observer: Observer
    foresight: Foresight
    policies: PolicyStore
    limits: LimitReads
    overrides: OverrideReads
    shelf: Shelf
    press: Press
    pool: Pool
    clock: Clock
    sandbox: Sandbox | None


def parts_of(request: Request) -> Parts:
    """The parts of the application that serves this request."""
    parts: Parts = request.app.state.parts
    return parts


MayRead = Annotated[Caller, Depends(requires("checks:read"))]
MayWrite = Annotated[Caller, Depends(requires("checks:write"))]
MayReadHolds = Annotated[Caller, Depends(requires("holds:read"))]
MayWriteHolds = Annotated[Caller, Depends(requires("holds:write"))]
MayReadPolicies = Annotated[Caller, Depends(requires("policies:read"))]
MayReadLimits = Annotated[Caller, Depends(requires("limits:read"))]
MayWriteLimits = Annotated[Caller, Depends(requires("limits:write"))]
MayWritePolicies = Annotated[Caller, Depends(requires("policies:write"))]
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="rows in a page")]
After = Annotated[str | None, Query(description="`next_cursor` of the page before")]
KeyHeader = Annotated[
    IdempotencyKey | None,
    Header(
        alias="Idempotency-Key",
        description="One key, one answer, for 48 hours: the same key with the same body is"
        " answered with the same letters and `idempotency-replayed: true`.",
    ),
]


def raw(handler: RawHandler) -> type[APIRoute]:
    """A kind of route that is documented by its endpoint's signature, and answered by `handler`
    from the request itself: body bytes in, reply bytes out, nothing parsed twice.
    """

    class RawRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            async def handle(request: Request) -> Response:
                return await handler(request)

            return handle

    return RawRoute
