"""The life of a limit request: asked for, approved by another person, published, applied.

An approved request becomes a whole limit document on `credit.limits`, under the next version of
the account's limit. Others write that topic too, so the version that was next here may be taken
by somebody else at the same moment. The ledger keeps both and lets one count, the same everywhere;
so whether ours does is looked up there, and if not it is published again under the next version,
laid over what is in force by then. Nothing is lost, and nothing that somebody approved is dropped
in silence.
"""

from dataclasses import dataclass
from datetime import datetime

from credit_check import store_limits as store
from credit_check.answers import OK, field_reply, problem_reply
from credit_check.events import Envelopes
from credit_check.store_limits import Place
from credit_check.store_policy_changes import Act
from credit_check.tasks import SYSTEM, Reply
from credit_contracts.amounts import TooFine, to_minor, to_text
from credit_contracts.limit_requests import (
    LimitAct,
    LimitRequest,
    LimitRequestAsked,
    LimitStep,
)
from credit_contracts.limits import LimitV1, TemporaryLimitV1
from credit_core.canonical import canonical_bytes
from credit_core.desk_rules import DeskRules, Person, Role, next_role, within
from credit_core.documents import Limit, TemporaryLimit
from credit_core.limit_changes import LimitWish, applied, changed, highest
from credit_core.terms import AccountTerms
from service_kit import outbox
from service_kit.database import Connection
from service_kit.ids import new_id
from service_kit.outbox import Message

SCHEMA = "credit_check"
TURN = "limits"
CREATED, ACCEPTED = 201, 202
SLICE = 100
"""Requests followed in one transaction: people's acts on limits wait for its end."""
_HEADERS = [("content-type", b"application/cloudevents+json")]
_REQUESTED, _APPROVED, _APPLIED, _REFUSED = "requested", "approved", "applied", "refused"
_COUNTED = frozenset({"applied", "conflict_won"})
_BEATEN = frozenset({"stale", "conflict_lost"})


@dataclass(frozen=True, slots=True)
class Press:
    """What limit documents are published with: their envelope, and the zone of business days."""

    envelopes: Envelopes
    time_zone: str


def ask(account_id: str, asked: LimitRequestAsked, by: Person, visible: str | None) -> Act:
    """A new request, in the account's currency."""

    async def act(connection: Connection, now: datetime) -> Reply:
        terms = await store.terms_of(connection, account_id, visible)
        if terms is None:
            return problem_reply("NOT_FOUND", f"There is no account {account_id[:200]!r}.")
        temporary = asked.temporary_limit
        for field, text in (
            ("credit_limit", asked.credit_limit),
            ("temporary_limit.amount", None if temporary is None else temporary.amount),
        ):
            try:
                to_minor(text or "0", terms.currency)
            except TooFine as error:
                return field_reply(field, str(error), "round it to what the currency has")
        request = LimitRequest(
            request_id=new_id("lim"),
            version=1,
            state=_REQUESTED,
            account_id=account_id,
            currency=terms.currency,
            credit_limit=asked.credit_limit,
            unlimited=asked.unlimited,
            temporary_limit=None
            if temporary is None
            else TemporaryLimitV1.model_validate(temporary.model_dump()),
            limit_valid_until=asked.limit_valid_until,
            next_review_on=asked.next_review_on,
            reason=asked.reason,
            requested_by=by.name,
            requested_at=now,
            changed_at=now,
            escalated_to=None,
            limit_version=None,
            history=(_step("requested", by, asked.reason, now),),
        )
        await store.add(connection, request)
        return Reply(CREATED, request.model_dump_json().encode())

    return act


def approve(
    request_id: str,
    comment: str,
    by: Person,
    visible: str | None,
    *,
    desk: DeskRules,
    press: Press,
) -> Act:
    """Another person's approval: published at once, or handed on when it is above the ceiling."""

    async def act(connection: Connection, now: datetime) -> Reply:
        found = await _open(connection, request_id, visible)
        if isinstance(found, Reply):
            return found
        if found.requested_by == by.name:
            return problem_reply(
                "FOUR_EYES",
                f"Limit request {request_id} was made by {by.name}, who may not approve it.",
            )
        terms = await _terms(connection, press, found)
        if terms is None or terms.currency != found.currency:
            return problem_reply(
                "LIMIT_REQUEST_STATE",
                f"Account {found.account_id} is no longer in {found.currency}.",
            )
        to = await _higher(connection, desk, found, terms, by)
        if to is not None:
            step = _step("escalated", by, comment, now)
            handed = _next(found, now, step, escalated_to=to.value)
            await store.keep(connection, handed, None)
            return Reply(ACCEPTED, handed.model_dump_json().encode())
        step = _step("approved", by, comment, now)
        published = await _publish(connection, press, found, step, by.name)
        return Reply(OK, published.model_dump_json().encode())

    return act


def refuse(request_id: str, comment: str, by: Person, visible: str | None) -> Act:
    """No, for good; whoever asked may take the request back this way."""

    async def act(connection: Connection, now: datetime) -> Reply:
        found = await _open(connection, request_id, visible)
        if isinstance(found, Reply):
            return found
        refused = _next(found, now, _step("refused", by, comment, now), state=_REFUSED)
        await store.keep(connection, refused, None)
        return Reply(OK, refused.model_dump_json().encode())

    return act


async def follow_up(connection: Connection, press: Press, after: Place | None) -> Place | None:
    """See what became of a slice of the approved requests: note those that are applied, publish
    again those whose version somebody else has taken. Returns where the next slice begins, to be
    handed in as `after`; None at the end.
    """
    async with connection.transaction():
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('creditgate:credit_check:' || $1, 0))",
            TURN,
        )
        now: datetime = await connection.fetchval("SELECT clock_timestamp()")
        followed = await store.under_way(connection, after, SLICE)
        for request, body in followed:
            assert request.limit_version is not None
            same = await store.sent(connection, request.account_id, request.limit_version)
            ours = [each for each in same if each.body == body]
            if not ours:
                continue
            best = max(each.body for each in same)
            if best == body and any(each.outcome in _COUNTED for each in ours):
                step = _step("applied", None, None, now, request.limit_version)
                await store.keep(connection, _next(request, now, step, state=_APPLIED), body)
            elif best != body or any(each.outcome in _BEATEN for each in ours):
                terms = await store.terms_of(connection, request.account_id)
                if terms is None or terms.currency != request.currency:
                    why = f"The account is no longer in {request.currency}: ask anew."
                    step = _step("refused", None, why, now)
                    await store.keep(connection, _next(request, now, step, state=_REFUSED), body)
                    continue
                why = f"Somebody else sent version {request.limit_version} or a later one first."
                step = _step("published_again", None, why, now)
                await _publish(connection, press, request, step, _approver(request))
    last = followed[-1][0] if len(followed) == SLICE else None
    return None if last is None else (last.changed_at, last.request_id)


async def _open(
    connection: Connection, request_id: str, visible: str | None
) -> LimitRequest | Reply:
    found = await store.request_of(connection, request_id, visible)
    if found is None:
        return problem_reply("NOT_FOUND", f"There is no limit request {request_id[:200]!r}.")
    if found.state != _REQUESTED:
        return problem_reply("LIMIT_REQUEST_STATE", f"Limit request {request_id} is {found.state}.")
    return found


async def _higher(
    connection: Connection, desk: DeskRules, request: LimitRequest, terms: AccountTerms, by: Person
) -> Role | None:
    """The role that has to decide; None when this person may."""
    if by.role not in desk.limit_ceilings or desk.limit_ceilings[by.role] is None:
        return None
    worth = highest(_wish(request), terms)
    convert = (await store.rates(connection)).convert
    if worth is not None:
        if within(desk.limit_ceilings[by.role], worth, convert):
            return None
        return next_role(desk.limit_ceilings, by.role, worth, convert)
    roles = list(Role)
    free = [role for role in roles if desk.limit_ceilings.get(role) is None]
    return free[0] if free else roles[-1]


async def _terms(
    connection: Connection, press: Press, request: LimitRequest
) -> AccountTerms | None:
    """What the account goes by once all that was approved before is applied: laid over less, this
    request's document would take the others back. They are read first: what the ledger applies in
    between is laid over twice then, and never left out.
    """
    before = await store.ahead(connection, request.account_id, request.request_id)
    terms = await store.terms_of(connection, request.account_id)
    if terms is None:
        return None
    today = await store.today(connection, press.time_zone)
    for each in before:
        if each.currency == terms.currency and each.limit_version is not None:
            limit = changed(
                terms,
                _wish(each),
                version=each.limit_version,
                today=today,
                reason=each.reason,
                approved_by=_approver(each),
            )
            terms = applied(terms, limit)
    return terms


async def _publish(
    connection: Connection, press: Press, request: LimitRequest, step: LimitStep, by: str
) -> LimitRequest:
    """Send the request's document under the next version, and keep both."""
    version = await store.next_version(connection, request.account_id)
    terms = await _terms(connection, press, request)
    assert terms is not None
    limit = changed(
        terms,
        _wish(request),
        version=version,
        today=await store.today(connection, press.time_zone),
        reason=request.reason,
        approved_by=by,
    )
    now = step.at
    told = _document(limit).model_dump_json(exclude_none=False).encode()
    value = press.envelopes.limit.wrap(
        told,
        id=f"{request.request_id}-{version}",
        subject=request.account_id,
        account_id=request.account_id,
        time=now,
    )
    message = Message(press.envelopes.limit.topic, request.account_id.encode(), value, _HEADERS)
    await outbox.write(connection, SCHEMA, [message])
    step = step.model_copy(update={"limit_version": version})
    kept = _next(request, now, step, state=_APPROVED, escalated_to=None, limit_version=version)
    await store.keep(connection, kept, canonical_bytes(limit))
    return kept


def _wish(request: LimitRequest) -> LimitWish:
    temporary, currency = request.temporary_limit, request.currency
    amount = request.credit_limit
    return LimitWish(
        credit_limit_minor=None if amount is None else to_minor(amount, currency),
        unlimited=request.unlimited,
        temporary=None
        if temporary is None
        else TemporaryLimit(
            to_minor(temporary.amount, currency), temporary.valid_from, temporary.valid_until
        ),
        limit_valid_until=request.limit_valid_until,
        next_review_on=request.next_review_on,
    )


def _document(limit: Limit) -> LimitV1:
    temporary, currency = limit.temporary_limit, limit.currency
    amount = limit.credit_limit
    return LimitV1(
        account_id=limit.account_id,
        version=limit.version,
        currency=currency,
        credit_limit=None if amount is None else to_text(amount, currency),
        temporary_limit=None
        if temporary is None
        else TemporaryLimitV1(
            amount=to_text(temporary.amount, currency),
            valid_from=temporary.valid_from,
            valid_until=temporary.valid_until,
        ),
        limit_valid_until=limit.limit_valid_until,
        next_review_on=limit.next_review_on,
        reason=limit.reason,
        approved_by=limit.approved_by,
    )


def _step(
    act: LimitAct, by: Person | None, comment: str | None, at: datetime, version: int | None = None
) -> LimitStep:
    return LimitStep(
        act=act,
        by=SYSTEM if by is None else by.name,
        role=None if by is None else by.role.value,
        comment=comment,
        at=at,
        limit_version=version,
    )


def _next(request: LimitRequest, now: datetime, step: LimitStep, **fields: object) -> LimitRequest:
    return request.model_copy(
        update={
            **fields,
            "version": request.version + 1,
            "changed_at": now,
            "history": (*request.history, step),
        }
    )


def _approver(request: LimitRequest) -> str:
    return next(each.by for each in request.history if each.act == "approved")
