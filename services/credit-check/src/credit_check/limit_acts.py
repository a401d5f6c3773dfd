"""What people do with limit requests: ask for one, approve one of somebody else, refuse one.

An approved request becomes a whole limit document on `credit.limits` (`limit_documents`); what
becomes of it there is seen by `limit_follow_up`.
"""

from datetime import date, datetime

from credit_check import store_limits as store
from credit_check import store_rates
from credit_check.answers import OK, field_reply, problem_reply
from credit_check.limit_documents import Press, publish, terms_ahead, wish_of
from credit_check.limit_steps import REFUSED, REQUESTED, step_of, taken
from credit_check.store_turns import Act
from credit_check.tasks import Reply
from credit_contracts.amounts import TooFine, to_minor
from credit_contracts.limit_requests import (
    LimitRequest,
    LimitRequestAsked,
)
from credit_contracts.limits import TemporaryLimitV1
from credit_core.desk_rules import DeskRules, Person, Role, next_role, within
from credit_core.limit_changes import highest
from credit_core.terms import AccountTerms
from service_kit.database import Connection
from service_kit.ids import new_id

CREATED, ACCEPTED = 201, 202


def ask(
    account_id: str, asked: LimitRequestAsked, by: Person, visible: str | None, time_zone: str
) -> Act:
    """A new request, in the account's currency. Days are those of the business `time_zone`."""

    async def act(connection: Connection, now: datetime) -> Reply:
        terms = await store.terms_of(connection, account_id, visible)
        if terms is None:
            return problem_reply("NOT_FOUND", f"There is no account {account_id[:200]!r}.")
        temporary = asked.temporary_limit
        over = _over(asked, await store.today(connection, time_zone))
        if over is not None:
            return field_reply(over, "has passed", "send today or a day to come, or leave it out")
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
            state=REQUESTED,
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
            history=(step_of("requested", by, asked.reason, now),),
        )
        await store.add(connection, request)
        return Reply(CREATED, request.model_dump_json().encode())

    return act


def _over(asked: LimitRequestAsked | LimitRequest, today: date) -> str | None:
    """The first of the wanted days that lies in the past: orders would be held for it at once."""
    temporary = asked.temporary_limit
    days = (
        ("limit_valid_until", asked.limit_valid_until),
        ("next_review_on", asked.next_review_on),
        ("temporary_limit.valid_until", None if temporary is None else temporary.valid_until),
    )
    return next((name for name, day in days if day is not None and day < today), None)


def approve(
    request_id: str,
    comment: str,
    by: Person,
    visible: str | None,
    *,
    desk: DeskRules,
    press: Press,
    traceparent: str | None = None,
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
        over = _over(found, await store.today(connection, press.time_zone))
        if over is not None:
            return problem_reply(
                "LIMIT_REQUEST_STATE",
                f"The {over} that limit request {request_id} asks for has passed meanwhile.",
            )
        terms = await terms_ahead(connection, press, found)
        if terms is None or terms.currency != found.currency:
            return problem_reply(
                "LIMIT_REQUEST_STATE",
                f"Account {found.account_id} is no longer in {found.currency}.",
            )
        to = await _higher(connection, desk, found, terms, by)
        if to is not None:
            step = step_of("escalated", by, comment, now)
            handed = taken(found, now, step, escalated_to=to.value)
            await store.keep(connection, handed, None)
            return Reply(ACCEPTED, handed.model_dump_json().encode())
        step = step_of("approved", by, comment, now)
        published = await publish(connection, press, found, step, by.name, traceparent=traceparent)
        return Reply(OK, published.model_dump_json().encode())

    return act


def refuse(request_id: str, comment: str, by: Person, visible: str | None) -> Act:
    """No, for good; whoever asked may take the request back this way."""

    async def act(connection: Connection, now: datetime) -> Reply:
        found = await _open(connection, request_id, visible)
        if isinstance(found, Reply):
            return found
        refused = taken(found, now, step_of("refused", by, comment, now), state=REFUSED)
        await store.keep(connection, refused, None)
        return Reply(OK, refused.model_dump_json().encode())

    return act


async def _open(
    connection: Connection, request_id: str, visible: str | None
) -> LimitRequest | Reply:
    found = await store.request_of(connection, request_id, visible)
    if found is None:
        return problem_reply("NOT_FOUND", f"There is no limit request {request_id[:200]!r}.")
    if found.state != REQUESTED:
        return problem_reply("LIMIT_REQUEST_STATE", f"Limit request {request_id} is {found.state}.")
    return found


async def _higher(
    connection: Connection, desk: DeskRules, request: LimitRequest, terms: AccountTerms, by: Person
) -> Role | None:
    """The role that has to decide; None when this person may."""
    if by.role not in desk.limit_ceilings or desk.limit_ceilings[by.role] is None:
        return None
    worth = highest(wish_of(request), terms)
    convert = (await store_rates.rates(connection)).convert
    if worth is not None:
        if within(desk.limit_ceilings[by.role], worth, convert):
            return None
        return next_role(desk.limit_ceilings, by.role, worth, convert)
    roles = list(Role)
    free = [role for role in roles if desk.limit_ceilings.get(role) is None]
    return free[0] if free else roles[-1]
