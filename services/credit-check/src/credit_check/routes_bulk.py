"""Many checks in one request: for imports, nightly runs, and order systems that work in batches.

Each check of the list is its own question, with its own outcome or problem; one that cannot be
read holds nobody up. All of them enter the lanes at once, with no other request between them, so
they share transactions, and what one takes is seen by those behind it.
"""

import asyncio
from collections.abc import Awaitable, Sequence

from fastapi import APIRouter, Request, Response

from credit_check.answers import key_reused
from credit_check.asked import Answered, Sent, check_each, read_body, read_key, receive
from credit_check.check import check_of, question_of
from credit_check.parts import KeyHeader, MayWrite, parts_of, raw
from credit_check.sandbox import ACCOUNTS as SANDBOX_ACCOUNTS
from credit_check.tasks import Key, Reply, digest, item_key
from credit_contracts.checks import BULK_MAX, BulkAnswer, BulkCheck, BulkList, BulkRequest
from service_kit.auth import Caller
from service_kit.problems import ProblemError, render

_PATH = "/v1/checks/bulk"
_OPERATION = "bulk check"
_OK = 200
_PROBLEM = 400
_WITHOUT_KEY = {"idempotency_key"}


async def answer_bulk(request: Request) -> Response:
    """Body bytes to answer bytes."""
    parts = parts_of(request)
    sent = await receive(request)
    caller = await parts.authenticator.caller(sent.authorization, "checks:write")
    checks = check_each(read_body(sent.body, BulkList).checks, BulkCheck)
    parts.authenticator.charge(caller, len(checks) - 1)
    whole = await list_key(request, sent, caller, _OPERATION)
    if isinstance(whole, Reply):
        return Answered(whole)
    elsewhere = await parts.desk.asked_elsewhere(
        [each.order_id for each in checks if isinstance(each, BulkCheck)], caller.segment
    )
    coming: list[Awaitable[Reply]] = []
    for place, check in enumerate(checks):
        if isinstance(check, ProblemError):
            coming.append(_told(check))
            continue
        if parts.sandbox is not None and check.account_id in SANDBOX_ACCOUNTS:
            coming.append(parts.sandbox.ask(question_of(check), dry_run=check.dry_run))
            continue
        key = _key(check, place, caller.key_id, whole)
        away = check.order_id in elsewhere
        coming.append(
            parts.batcher.ask(check_of(check, caller, key, sent.traceparent, elsewhere=away))
        )
    return Answered(together(await asyncio.gather(*coming)))


async def post_bulk(
    request: Request,
    *,
    body: BulkRequest,
    caller: MayWrite,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Up to 500 checks, answered in order: `items[n]` is the answer or the problem of `checks[n]`.

    Each check may bring its own `idempotency_key`. With the header, each one without a key of its
    own gets one made of the header and its place in the list, so that the same list sent again is
    answered the same. Keys of this route are apart from those of `/v1/checks`.
    """
    del body, caller, idempotency_key  # read from the request itself
    return await answer_bulk(request)


async def list_key(
    request: Request, sent: Sent, caller: Caller, operation: str
) -> Key | Reply | None:
    """The key of a whole list, under which its items have theirs; the refusal of one that came
    before with another list, of whatever length.
    """
    key = read_key(sent, caller.key_id, operation)
    if key is None:
        return None
    whole = Key(key.caller, f"{operation} list {key.key}", key.digest)
    items = [item_key(whole, place).key for place in range(BULK_MAX)]
    if await parts_of(request).desk.used_otherwise(whole.caller, items, whole.digest):
        return key_reused(key)
    return whole


def _key(check: BulkCheck, place: int, caller_id: str, whole: Key | None) -> Key | None:
    """The key of one check: its own, or that of the whole list and its place in it."""
    if check.idempotency_key is not None:
        name = f"own {check.idempotency_key}"
    elif whole is not None:
        return item_key(whole, place)
    else:
        return None
    asked = check.model_dump_json(exclude=_WITHOUT_KEY).encode()
    return Key(caller_id, f"{_OPERATION} {name}", digest(_OPERATION, asked))


async def _told(problem: ProblemError) -> Reply:
    return Reply(problem.status_code, render(problem))


def together(replies: Sequence[Reply]) -> Reply:
    """One reply of many; replayed when all that were decided were."""
    decided = [reply for reply in replies if reply.status < _PROBLEM]
    body = b",".join(reply.body for reply in replies)
    replayed = bool(decided) and all(reply.replayed for reply in decided)
    return Reply(_OK, b'{"items":[' + body + b"]}", replayed=replayed)


def router() -> APIRouter:
    """The route of this module."""
    routes = APIRouter(tags=["checks"])
    routes.add_api_route(
        _PATH,
        post_bulk,
        methods=["POST"],
        response_model=BulkAnswer,
        summary="Check many orders",
        route_class_override=raw(answer_bulk),
    )
    return routes
