"""The notifier over HTTP: what was told to whom, by which try, and what is kept quiet."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel

from credit_contracts.alerts import (
    Alert,
    AlertPage,
    AlertState,
    NotifierProgress,
    Silence,
    SilencePage,
    SilenceRequest,
)
from notifier import store_alerts, store_messages, store_silences
from notifier.feed import Feed, FeedAwayError
from notifier.idempotency import KEY_CHARACTERS_MAX, Asked, Reply, once
from notifier.routing import Desks
from notifier.store_alerts import Filter
from service_kit import problems
from service_kit.auth import Caller, requires
from service_kit.database import Connection, Pool
from service_kit.ids import is_id

_ITEMS_MAX = 500
_JSON = "application/json"

Reader = Annotated[Caller, Depends(requires("alerts:read"))]
Writer = Annotated[Caller, Depends(requires("alerts:write"))]
Cursor = Annotated[
    str | None, Query(max_length=100, description="`next_cursor` of the page before")
]
Limit = Annotated[int, Query(ge=1, le=_ITEMS_MAX, description="How many at most")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=KEY_CHARACTERS_MAX,
        description="The same key gives the same answer for two days",
    ),
]


@dataclass(frozen=True, slots=True)
class Behind:
    """What the routes stand on; `app.state.behind`."""

    pool: Pool
    feed: Feed
    desks: Desks


def _behind(request: Request) -> Behind:
    behind: Behind = request.app.state.behind
    return behind


Kit = Annotated[Behind, Depends(_behind)]

router = APIRouter(prefix="/v1")


@router.get("/alerts", tags=["alerts"], summary="Who was told what, newest first")
async def list_alerts(
    *,
    caller: Reader,
    kit: Kit,
    state: AlertState | None = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    kind: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> AlertPage:
    """A page of alerts, without their tries; `kind` is `hold` or a notice kind."""
    wanted = Filter(state, account_id, kind)
    _judge(cursor, "alr")
    found = await store_alerts.page(kit.pool, caller.segment, wanted, cursor, limit + 1)
    more = len(found) > limit
    items = tuple(found[:limit])
    return AlertPage(items=items, next_cursor=items[-1].alert_id if more else None)


@router.get("/alerts/{alert_id}", tags=["alerts"], summary="One alert with every try")
async def get_alert(alert_id: str, caller: Reader, kit: Kit) -> Alert:
    """The alert and how each try to send it went, oldest first."""
    return _found(await store_alerts.one(kit.pool, caller.segment, alert_id))


@router.post(
    "/alerts/{alert_id}/acknowledge",
    tags=["alerts"],
    summary="Say that it was seen",
    response_model=Alert,
)
async def acknowledge_alert(
    alert_id: str, caller: Writer, kit: Kit, idempotency_key: IdempotencyKey = None
) -> Response:
    """Notes who saw the alert first, and when; saying it again changes nothing."""

    async def work(connection: Connection) -> Reply:
        by = caller.name
        return _ok(_found(await store_alerts.acknowledge(connection, caller.segment, alert_id, by)))

    asked = _asked(caller, idempotency_key, f"acknowledge {alert_id}".encode())
    return await _answer(kit, asked, work)


@router.post(
    "/alerts/{alert_id}/resend",
    tags=["alerts"],
    summary="Tell it again",
    response_model=Alert,
)
async def resend_alert(
    alert_id: str, caller: Writer, kit: Kit, idempotency_key: IdempotencyKey = None
) -> Response:
    """Sends the alert again, alone, to whoever is named for the account now."""

    async def work(connection: Connection) -> Reply:
        return _ok(
            _found(await store_alerts.resend(connection, caller.segment, alert_id, kit.desks))
        )

    return await _answer(kit, _asked(caller, idempotency_key, f"resend {alert_id}".encode()), work)


@router.get("/silences", tags=["silences"], summary="What is kept quiet, now or later")
async def list_silences(
    _caller: Reader, kit: Kit, cursor: Cursor = None, limit: Limit = 50
) -> SilencePage:
    """Silences that have not ended, newest first."""
    _judge(cursor, "sil")
    found = await store_silences.page(kit.pool, cursor, limit + 1)
    more = len(found) > limit
    items = tuple(found[:limit])
    return SilencePage(items=items, next_cursor=items[-1].silence_id if more else None)


@router.post(
    "/silences",
    tags=["silences"],
    summary="Keep matching alerts quiet for a time",
    status_code=201,
    response_model=Silence,
)
async def add_silence(
    body: SilenceRequest, caller: Writer, kit: Kit, idempotency_key: IdempotencyKey = None
) -> Response:
    """Alerts that match are recorded as silenced and never sent by themselves."""
    _refuse_segment(caller)

    async def work(connection: Connection) -> Reply:
        now = datetime.now(UTC)
        if body.ends_at <= max(body.starts_at or now, now):
            message = "has passed, or is not after starts_at"
            remedy = "send a time in the future and after starts_at"
            raise problems.invalid([problems.FieldError("ends_at", message, remedy)])
        silence = await store_silences.add(connection, body, caller.name)
        return Reply(201, silence.model_dump_json().encode())

    asked = _asked(caller, idempotency_key, b"silence " + body.model_dump_json().encode())
    return await _answer(kit, asked, work)


@router.delete(
    "/silences/{silence_id}", tags=["silences"], summary="End a silence now", status_code=204
)
async def end_silence(silence_id: str, caller: Writer, kit: Kit) -> None:
    """Alerts that come from now on are told again; those kept quiet stay so."""
    _refuse_segment(caller)
    if not await store_silences.end(kit.pool, silence_id):
        raise _missing("There is no such silence, or it has ended.")


@router.get("/progress", tags=["health"], summary="Has everything been told?")
async def get_progress(_caller: Reader, kit: Kit) -> NotifierProgress:
    """Both zero: every record was heard, and every alert was sent or has ended otherwise."""
    try:
        lag = await kit.feed.lag()
    except FeedAwayError as exc:
        raise problems.unavailable("The brokers cannot be asked how much is left.") from exc
    alerts, _ = await store_messages.pending(kit.pool)
    return NotifierProgress(lag=lag.total, alerts_pending=alerts)


def _judge(cursor: str | None, prefix: str) -> None:
    """A cursor is the id of the last item; another text would be read as an end of the list."""
    if cursor is not None and not is_id(prefix, cursor):
        raise problems.invalid(
            [
                problems.FieldError(
                    "cursor",
                    "is not one that this list gave",
                    "send next_cursor of the page before, or none",
                )
            ]
        )


def _asked(caller: Caller, key: str | None, request: bytes) -> Asked:
    return Asked(caller.key_id, key, hashlib.sha256(request).digest())


def _ok(model: BaseModel) -> Reply:
    return Reply(200, model.model_dump_json().encode())


async def _answer(
    kit: Behind, asked: Asked, work: Callable[[Connection], Awaitable[Reply]]
) -> Response:
    reply = await once(kit.pool, asked, work)
    headers = {"idempotency-replayed": "true"} if reply.replayed else None
    return Response(reply.body, reply.status, headers=headers, media_type=_JSON)


def _found(alert: Alert | None) -> Alert:
    if alert is None:
        raise _missing("There is no such alert.")
    return alert


def _missing(detail: str) -> problems.ProblemError:
    return problems.ProblemError(
        "NOT_FOUND", 404, "There is no such thing", detail, "check the id and its encoding"
    )


def _refuse_segment(caller: Caller) -> None:
    if caller.segment is not None:
        raise problems.ProblemError(
            "FORBIDDEN",
            403,
            "The key lacks the scope for this",
            "Silences reach beyond the segment that this key is bound to.",
            "use a key that is not bound to a segment",
        )
