"""An approved request as a limit document: the next version of the account's limit, whole.

It is laid over what the account goes by once everything that was approved before is applied, so
that no approval takes back another.
"""

from dataclasses import dataclass

from credit_check import store_limits as store
from credit_check.events import Envelopes
from credit_check.limit_steps import APPROVED, approver, taken
from credit_contracts.amounts import to_minor, to_text
from credit_contracts.limit_requests import LimitRequest, LimitStep
from credit_contracts.limits import LimitV1, TemporaryLimitV1
from credit_core.canonical import canonical_bytes
from credit_core.documents import Limit, TemporaryLimit
from credit_core.limit_changes import LimitWish, applied, changed
from credit_core.terms import AccountTerms
from service_kit import outbox
from service_kit.database import Connection
from service_kit.outbox import Message

SCHEMA = "credit_check"
_HEADERS = [("content-type", b"application/cloudevents+json")]


@dataclass(frozen=True, slots=True)
class Press:
    """What limit documents are published with: their envelope, and the zone of business days."""

    envelopes: Envelopes
    time_zone: str


async def publish(
    connection: Connection,
    press: Press,
    request: LimitRequest,
    step: LimitStep,
    by: str,
    *,
    traceparent: str | None,
) -> LimitRequest:
    """Send the request's document under the next version, and keep both. `traceparent` is that of
    the approval.
    """
    version = await store.next_version(connection, request.account_id)
    terms = await terms_ahead(connection, press, request)
    assert terms is not None
    limit = changed(
        terms,
        wish_of(request),
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
        traceparent=traceparent,
    )
    message = Message(press.envelopes.limit.topic, request.account_id.encode(), value, _HEADERS)
    await outbox.write(connection, SCHEMA, [message])
    step = step.model_copy(update={"limit_version": version})
    kept = taken(request, now, step, state=APPROVED, escalated_to=None, limit_version=version)
    await store.keep(connection, kept, canonical_bytes(limit))
    return kept


async def terms_ahead(
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
                wish_of(each),
                version=each.limit_version,
                today=today,
                reason=each.reason,
                approved_by=approver(each),
            )
            terms = applied(terms, limit)
    return terms


def wish_of(request: LimitRequest) -> LimitWish:
    """What it asks for, in minor units."""
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
