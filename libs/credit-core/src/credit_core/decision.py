"""The decision: one pure function of a question, a standing and a policy.

The answer over HTTP, the answer by event, the dry run, the second look at a hold and a back-test
all call this function, so they cannot come to disagree. It reads no clock and no store; what it
needs to know is in its arguments, and all that it says is in its result.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from credit_core.buckets import Buckets
from credit_core.claims import Reservation
from credit_core.earlier import Override
from credit_core.exposure import RateUsed
from credit_core.policy import Policy
from credit_core.reasons import Outcome, Reason, Severity
from credit_core.recheck import covered, covering, raised_again
from credit_core.rules import reasons as all_reasons
from credit_core.standing import AncestorStanding, Question, Standing
from credit_core.utilization import utilization_text


class Verdict(NamedTuple):
    """The answer and every figure that it rests on.

    Amounts are in minor units of `currency`, the account's, and are all `None` when the account
    is unknown; those that contain the order are `None` as well when the order cannot be valued.
    `before` leaves the order's own claim in the asked currency out; `exposure_after_minor` is exactly
    `exposure_before.total + reserved_before_minor + order_minor`. `limit_minor` and
    `available_after_minor` are also `None` for an unlimited account. `reservation` is what a
    release grants: the caller stores it in the same transaction, or drops it for a dry run.
    `groups` are those that the order counts in, as they were without it.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    account_known: bool
    currency: str | None
    limit_minor: int | None
    exposure_before: Buckets | None
    reserved_before_minor: int | None
    order_minor: int | None
    exposure_after_minor: int | None
    available_after_minor: int | None
    utilization_after: str | None
    reservation: Reservation | None
    policy_version: int
    policy_scope: str
    rates: Mapping[str, RateUsed]
    watermark: datetime | None
    lag: timedelta | None
    stale: bool
    decided_at: datetime
    groups: tuple[AncestorStanding, ...] = ()


def decide(question: Question, standing: Standing, policy: Policy) -> Verdict:
    """Run all rules that the policy applies; answer with the gravest outcome and every reason.

    A release grants a reservation for the order's whole amount at its version, unless the
    version is posted and claims by itself, or there is no amount. A hold grants nothing and
    ends nothing.
    """
    found = all_reasons(question, standing, policy)
    reasons = raised_again(found, question, standing, policy)
    override = covering(reasons, question, standing)
    if override is not None:
        reasons = covered(reasons, override)
    outcome = gravest(reasons)
    terms, order_minor, limit_minor = standing.terms, standing.order_minor, standing.limit_minor
    known = terms is not None
    after_minor = standing.before_minor + order_minor if known and order_minor is not None else None
    available_minor = utilization = None
    if limit_minor is not None and after_minor is not None:
        available_minor = limit_minor - after_minor
        utilization = utilization_text(after_minor, limit_minor)
    lag = standing.lag
    return Verdict(
        outcome=outcome,
        reasons=reasons,
        account_known=known,
        currency=terms.currency if terms is not None else None,
        limit_minor=limit_minor,
        exposure_before=standing.exposure if known else None,
        reserved_before_minor=standing.reserved_minor if known else None,
        order_minor=order_minor,
        exposure_after_minor=after_minor,
        available_after_minor=available_minor,
        utilization_after=utilization,
        reservation=None
        if outcome == Outcome.HOLD
        else granted(question, standing, policy, override),
        policy_version=policy.version,
        policy_scope=policy.scope,
        rates=standing.rates,
        watermark=standing.watermark,
        lag=lag,
        stale=lag is None or lag > policy.data_age_max,
        decided_at=standing.now,
        groups=standing.ancestors,
    )


def gravest(reasons: tuple[Reason, ...]) -> Outcome:
    """The outcome that a set of reasons makes: hold beats warning beats nothing; information
    makes none.
    """
    severities = {reason.severity for reason in reasons}
    if Severity.HOLD in severities:
        return Outcome.HOLD
    return Outcome.RELEASE_WITH_WARNING if Severity.WARNING in severities else Outcome.RELEASE


def granted(
    question: Question, standing: Standing, policy: Policy, override: Override | None = None
) -> Reservation | None:
    """What a release of this question reserves: the gross amount, at its version.

    What a person's release covers lasts no longer than that release.
    """
    if not standing.reserves or question.amount_minor <= 0:
        return None
    expires_at = standing.counted_at + policy.reservation_lasts
    if override is not None:
        expires_at = min(expires_at, override.valid_until)
    return Reservation(
        order_id=question.order_id,
        order_version=question.order_version,
        account_id=question.account_id,
        currency=question.currency,
        amount_minor=question.amount_minor,
        secured_minor=question.secured_minor,
        expires_at=expires_at,
        to_deliver=question.to_deliver,
    )
