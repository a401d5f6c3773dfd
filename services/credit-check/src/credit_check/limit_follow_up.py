"""What becomes of approved limit requests: applied, published again, or given up with a reason.

Others write `credit.limits` too, so the version that was next here may be taken by somebody else at
the same moment. The ledger keeps both and lets one count, the same everywhere; so whether ours does
is looked up there, and if not it is published again under the next version, laid over what is in
force by then. Nothing is lost, and nothing that somebody approved is dropped in silence.
"""

from credit_check import store_limits as store
from credit_check.limit_documents import Press, publish
from credit_check.limit_steps import APPLIED, REFUSED, approver, step_of, taken
from credit_check.store_limits import Place
from credit_check.store_turns import LIMITS, take_turn
from service_kit.database import Connection

SLICE = 100
"""Requests followed in one transaction: people's acts on limits wait for its end."""
_COUNTED = frozenset({"applied", "conflict_won"})
_BEATEN = frozenset({"stale", "conflict_lost"})


async def follow_up(connection: Connection, press: Press, after: Place | None) -> Place | None:
    """See what became of a slice of the approved requests: note those that are applied, publish
    again those whose version somebody else has taken. Returns where the next slice begins, to be
    handed in as `after`; None at the end.
    """
    async with connection.transaction():
        now = await take_turn(connection, LIMITS)
        followed = await store.under_way(connection, after, SLICE)
        for request, body in followed:
            assert request.limit_version is not None
            same = await store.sent(connection, request.account_id, request.limit_version)
            ours = [each for each in same if each.body == body]
            if not ours:
                continue
            best = max(each.body for each in same)
            if best == body and any(each.outcome in _COUNTED for each in ours):
                step = step_of("applied", None, None, now, request.limit_version)
                await store.keep(connection, taken(request, now, step, state=APPLIED), body)
            elif best != body or any(each.outcome in _BEATEN for each in ours):
                terms = await store.terms_of(connection, request.account_id)
                if terms is None or terms.currency != request.currency:
                    why = f"The account is no longer in {request.currency}: ask anew."
                    step = step_of("refused", None, why, now)
                    await store.keep(connection, taken(request, now, step, state=REFUSED), body)
                    continue
                why = f"Somebody else sent version {request.limit_version} or a later one first."
                step = step_of("published_again", None, why, now)
                trace = ours[0].traceparent
                await publish(
                    connection, press, request, step, approver(request), traceparent=trace
                )
    last = followed[-1][0] if len(followed) == SLICE else None
    return None if last is None else (last.changed_at, last.request_id)
