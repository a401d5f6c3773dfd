"""The HTTP interface: addresses, parameters, scopes. What is answered is put together elsewhere.

Reads need the scope `exposure:read`; reconciling all accounts needs it without a segment, because
its answer speaks of every account.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field, WithJsonSchema

from credit_contracts import aging, conflicts, exposures, history
from credit_contracts.faults import Says
from credit_core.overdue import Counting
from exposure_tracker.history import POINTS_DEFAULT, POINTS_MAX, STEP
from exposure_tracker.listing import Wanted
from exposure_tracker.moments import Moment
from exposure_tracker.reading import Reading, unknown_account
from exposure_tracker.statements import Statements
from exposure_tracker.store_explain import DocumentFilter, PostingFilter
from service_kit.auth import Caller, requires
from service_kit.database import is_unreachable
from service_kit.problems import FieldError, ProblemError, invalid, unavailable

_PAGE_DEFAULT = 100
_PAGE_MAX = 500
_ID_LENGTH_MAX = 64

CurrencyAsked = Annotated[
    str,
    Field(pattern=r"^[A-Z]{3}$"),
    Says("currency", "is not a currency", "send its three letters in capitals, such as EUR"),
]
RatioAsked = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,10})?$"),
    Says(
        "ratio",
        "is not a ratio",
        "send digits such as 0.8: at most 9 before the point and 10 after it",
    ),
]
StepAsked = Annotated[
    str,
    Field(pattern=STEP),
    Says(
        "step",
        "is not a step",
        "send a whole number from 1 to 9999 and its unit: h for hours, d for days, w for weeks,"
        " such as 1d",
    ),
]
Reader = Annotated[Caller, Depends(requires("exposure:read"))]
AccountId = Annotated[str, Path(description="as the account's events name it, percent-encoded")]
Cursor = Annotated[str | None, Query(description="next_cursor of the page before", max_length=2000)]
Limit = Annotated[int, Query(ge=1, le=_PAGE_MAX, description="items of a page at most")]

_MOMENT_LENGTH_MAX = 40
_MOMENT_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
        {"type": "null"},
    ]
}
AsOf = Annotated[
    str | None,
    Query(
        max_length=_MOMENT_LENGTH_MAX,
        description="as it was true then: a time with an offset, or a day, whose end is meant",
    ),
    WithJsonSchema(_MOMENT_SCHEMA),
]
KnownAt = Annotated[
    str | None,
    Query(
        max_length=_MOMENT_LENGTH_MAX,
        description="as it was known here then: a time with an offset, or a day, whose end is meant",
    ),
    WithJsonSchema(_MOMENT_SCHEMA),
]


@asynccontextmanager
async def _answering(request: Request) -> AsyncIterator[Reading]:
    """The reads of this app; a database that is away becomes a 503 that says so."""
    reading: Reading = request.app.state.reading
    try:
        yield reading
    except ProblemError:
        raise
    except Exception as exc:
        if not is_unreachable(exc):
            raise
        raise unavailable("The database cannot be reached.") from exc


def _known_form(account_id: str) -> str:
    if len(account_id) > _ID_LENGTH_MAX or "\x00" in account_id:
        raise unknown_account(account_id[:_ID_LENGTH_MAX].replace("\x00", ""))
    return account_id


def _storable(**given: str | None) -> None:
    """Refuse texts that nothing stored can hold."""
    named = [name for name, content in given.items() if content is not None and "\x00" in content]
    if named:
        raise invalid(
            tuple(
                FieldError(name, "holds U+0000", "send it as the account's events do")
                for name in named
            )
        )


def _moment(request: Request, as_of: str | None, known_at: str | None) -> Moment:
    """The moment asked about, where all of it is still kept."""
    reading: Reading = request.app.state.reading
    return reading.moment(as_of, known_at)


async def list_accounts(
    request: Request,
    caller: Reader,
    *,
    min_utilization: Annotated[
        RatioAsked | None,
        Query(description="0.8: at least 80 % of the limit is taken by what can be valued"),
    ] = None,
    segment: Annotated[str | None, Query(max_length=1000)] = None,
    parent: Annotated[
        str | None, Query(max_length=_ID_LENGTH_MAX, description="its direct members")
    ] = None,
    group: Annotated[
        str | None, Query(max_length=_ID_LENGTH_MAX, description="it and all members below it")
    ] = None,
    overdue: Annotated[
        bool | None, Query(description="true: with overdue items only, in whatever currency")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = _PAGE_DEFAULT,
) -> exposures.AccountPage:
    _storable(segment=segment, parent=parent, group=group)
    wanted = Wanted(
        min_utilization=None if min_utilization is None else Fraction(min_utilization),
        segment=segment,
        parent=parent,
        group=group,
        overdue=overdue,
    )
    async with _answering(request) as reading:
        return await reading.accounts(caller, wanted, cursor, limit)


async def get_exposure(
    request: Request,
    caller: Reader,
    account_id: AccountId,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    group: Annotated[bool | None, Query(description="true: with all accounts below it")] = None,
) -> exposures.ExposureAnswer:
    moment = _moment(request, as_of, known_at)
    async with _answering(request) as reading:
        if group:
            return await reading.group_exposure(caller, _known_form(account_id), moment)
        return await reading.exposure(caller, _known_form(account_id), moment)


async def get_aging(
    request: Request,
    caller: Reader,
    account_id: AccountId,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cash_pays_oldest: Annotated[
        bool, Query(description="false: cash that is not allocated is kept apart")
    ] = True,
    leave_out_disputed: Annotated[
        bool, Query(description="true: what is disputed is in none of the ages")
    ] = False,
) -> aging.AgingAnswer:
    moment = _moment(request, as_of, known_at)
    counting = Counting(0, cash_pays_oldest, leave_out_disputed)
    async with _answering(request):
        statements: Statements = request.app.state.statements
        return await statements.aging(caller, _known_form(account_id), moment, counting)


async def get_history(
    request: Request,
    caller: Reader,
    account_id: AccountId,
    *,
    begin: Annotated[
        str | None,
        Query(
            alias="from",
            max_length=_MOMENT_LENGTH_MAX,
            description="first moment, as as_of; twelve months before the last unless said",
        ),
        WithJsonSchema(_MOMENT_SCHEMA),
    ] = None,
    to: Annotated[
        str | None,
        Query(max_length=_MOMENT_LENGTH_MAX, description="last moment, as as_of; now unless said"),
        WithJsonSchema(_MOMENT_SCHEMA),
    ] = None,
    known_at: KnownAt = None,
    points: Annotated[
        int | None,
        Query(ge=2, le=POINTS_MAX, description=f"at even distances; {POINTS_DEFAULT} unless said"),
    ] = None,
    step: Annotated[
        StepAsked | None,
        Query(description="instead of points: 1h, 1d, 1w, or so many of them"),
    ] = None,
) -> history.HistoryAnswer:
    async with _answering(request):
        statements: Statements = request.app.state.statements
        return await statements.history(
            caller,
            _known_form(account_id),
            begin=begin,
            end=to,
            known_at=known_at,
            points=points,
            step=step,
        )


async def list_documents(
    request: Request,
    caller: Reader,
    account_id: AccountId,
    *,
    kind: Annotated[exposures.DocumentKind | None, Query()] = None,
    currency: Annotated[CurrencyAsked | None, Query()] = None,
    bucket: Annotated[
        exposures.BucketName | None, Query(description="those that add to it, or take off it")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = _PAGE_DEFAULT,
) -> exposures.DocumentPage:
    wanted = DocumentFilter(kind, currency, bucket)
    async with _answering(request) as reading:
        return await reading.documents(caller, _known_form(account_id), wanted, cursor, limit)


async def list_postings(
    request: Request,
    caller: Reader,
    account_id: AccountId,
    *,
    kind: Annotated[exposures.DocumentKind | None, Query()] = None,
    document_id: Annotated[
        str | None, Query(max_length=_ID_LENGTH_MAX, description="changed by it, or caused by it")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = _PAGE_DEFAULT,
) -> exposures.PostingPage:
    _storable(document_id=document_id)
    wanted = PostingFilter(kind, document_id)
    async with _answering(request) as reading:
        return await reading.postings(caller, _known_form(account_id), wanted, cursor, limit)


async def reconcile_account(
    request: Request, caller: Reader, account_id: AccountId
) -> exposures.AccountReconcileAnswer:
    async with _answering(request) as reading:
        return await reading.reconcile_account(caller, _known_form(account_id))


async def reconcile(request: Request, caller: Reader) -> exposures.ReconcileAnswer:
    if caller.segment is not None:
        raise ProblemError(
            "FORBIDDEN",
            403,
            "The key sees only a segment",
            "This answer speaks of every account.",
            "use a key without a segment, or reconcile account by account",
        )
    async with _answering(request) as reading:
        return await reading.reconcile()


async def list_conflicts(
    request: Request,
    caller: Reader,
    *,
    conflict: Annotated[conflicts.ConflictKind | None, Query()] = None,
    account_id: Annotated[str | None, Query(max_length=_ID_LENGTH_MAX)] = None,
    cursor: Cursor = None,
    limit: Limit = _PAGE_DEFAULT,
) -> conflicts.ConflictPage:
    _storable(account_id=account_id)
    async with _answering(request) as reading:
        return await reading.conflicts(
            caller, conflict=conflict, account_id=account_id, cursor=cursor, limit=limit
        )


async def list_positions(request: Request, _caller: Reader) -> exposures.PositionList:
    """`applied_offset` is the offset after the last applied record: a record is applied once it is
    above the record's own offset.
    """
    async with _answering(request) as reading:
        return await reading.positions()


def make_router() -> APIRouter:
    """The addresses under `/v1`; to be called once the kit's `id` parameters are registered."""
    router = APIRouter(prefix="/v1", tags=["exposure"])
    account = "/accounts/{account_id:id}"
    router.get("/accounts", summary="Accounts with their exposure")(list_accounts)
    router.get(f"{account}/exposure", summary="One account's exposure, now or then")(get_exposure)
    router.get(f"{account}/aging", summary="How old what it owes is, and how it pays")(get_aging)
    router.get(f"{account}/history", summary="How its exposure went over time")(get_history)
    router.get(f"{account}/documents", summary="What counts in it, document by document")(
        list_documents
    )
    router.get(f"{account}/postings", summary="What changed its exposure, and why")(list_postings)
    router.post(f"{account}/reconcile", summary="Fold its documents again and compare")(
        reconcile_account
    )
    router.post("/reconcile", summary="Fold all documents again and compare")(reconcile)
    router.get("/conflicts", summary="What was sent and contradicts itself")(list_conflicts)
    router.get("/positions", summary="How far each inbound partition is applied")(list_positions)
    return router
