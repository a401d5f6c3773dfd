"""The rules: each looks at one thing and returns its reason, or nothing.

All of them run on every question, so that whoever clears a hold learns everything that stands
in the way at once. They have one signature and stand in one plain list, `RULES`, in the order in
which their reasons are told. To add a rule: write the function, add its code to `ReasonCode`,
its sentence to `credit_core.wording`, and itself to the list.

Rules about money (the limits) hold only an order that would raise its claim above its present
one, and pass over an order without an amount. Every other rule looks at each order.
"""

from collections.abc import Callable
from datetime import timedelta

from credit_core.policy import OnStale, Policy
from credit_core.reasons import Figure, Money, Reason, ReasonCode, Severity
from credit_core.standing import Question, Standing
from credit_core.utilization import percent_text, utilization_text

Rule = Callable[[Question, Standing, Policy], Reason | None]

SECOND = timedelta(seconds=1)


def account_unknown(question: Question, standing: Standing, _policy: Policy) -> Reason | None:
    """An account that nobody described has no limit to decide by. That is an answer, not an
    error: the order waits until the account arrives.
    """
    if standing.terms is not None:
        return None
    return Reason(ReasonCode.ACCOUNT_UNKNOWN, Severity.HOLD, {"account_id": question.account_id})


def account_stopped(question: Question, standing: Standing, _policy: Policy) -> Reason | None:
    """A stop bars the account by hand, whatever the sum, a shrinking order included."""
    if standing.terms is None or not standing.terms.stopped:
        return None
    return Reason(ReasonCode.ACCOUNT_STOPPED, Severity.HOLD, {"account_id": question.account_id})


def must_review(question: Question, standing: Standing, _policy: Policy) -> Reason | None:
    """The account is flagged: every order goes to a person."""
    if standing.terms is None or not standing.terms.must_review:
        return None
    return Reason(ReasonCode.MUST_REVIEW, Severity.HOLD, {"account_id": question.account_id})


def limit_exceeded(question: Question, standing: Standing, _policy: Policy) -> Reason | None:
    """Exposure + reserved + order above the limit in force. Exactly at the limit passes; a limit
    of 0 is no credit at all, yet an account may order up to what it has paid in advance.
    """
    order_minor, limit_minor, terms = standing.order_minor, standing.limit_minor, standing.terms
    if (
        limit_minor is None
        or order_minor is None
        or terms is None
        or question.amount_minor <= 0
        or not standing.raises_claim
    ):
        return None
    before_minor = standing.before_minor
    excess_minor = before_minor + order_minor - limit_minor
    if excess_minor <= 0:
        return None
    currency = terms.currency
    return Reason(
        ReasonCode.LIMIT_EXCEEDED,
        Severity.HOLD,
        {
            "limit": Money(limit_minor, currency),
            "exposure": Money(standing.exposure.total, currency),
            "reserved": Money(standing.reserved_minor, currency),
            "available": Money(limit_minor - before_minor, currency),
            "order": Money(order_minor, currency),
            "exposure_after": Money(before_minor + order_minor, currency),
            "excess": Money(excess_minor, currency),
        },
    )


def near_limit(question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """A warning at or above the warning threshold after this order, and not exceeded. It needs a
    limit above 0: a share of nothing says nothing.
    """
    order_minor, limit_minor, terms = standing.order_minor, standing.limit_minor, standing.terms
    if (
        limit_minor is None
        or limit_minor <= 0
        or order_minor is None
        or terms is None
        or question.amount_minor <= 0
    ):
        return None
    after_minor = standing.before_minor + order_minor
    if after_minor > limit_minor or after_minor * 100 < limit_minor * policy.warning_percent:
        return None
    currency = terms.currency
    return Reason(
        ReasonCode.NEAR_LIMIT,
        Severity.WARNING,
        {
            "utilization": utilization_text(after_minor, limit_minor) or "",
            "threshold": percent_text(policy.warning_percent),
            "limit": Money(limit_minor, currency),
            "exposure_after": Money(after_minor, currency),
            "available_after": Money(limit_minor - after_minor, currency),
        },
    )


def rate_missing(_question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """A missing rate is never zero and never 1, and a rate older than the policy allows is no
    better than none: what cannot be valued cannot be compared with a limit.
    """
    if standing.terms is None or not (standing.unvalued or standing.rates):
        return None
    outdated = {
        currency: rate.as_of
        for currency, rate in standing.rates.items()
        if standing.now - rate.as_of > policy.rate_age_max
    }
    figures: dict[str, Figure] = {"currency": standing.terms.currency}
    if standing.unvalued:
        figures["missing"] = ", ".join(standing.unvalued)
    if outdated:
        figures["outdated"] = ", ".join(sorted(outdated))
        figures["oldest_as_of"] = min(outdated.values())
        figures["rate_age_days_max"] = policy.rate_age_days
    if len(figures) == 1:
        return None
    return Reason(ReasonCode.FX_RATE_MISSING, Severity.HOLD, figures)


def data_stale(_question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """The events behind the figures are further behind than allowed, or it is not known how far.
    By the policy that holds the order (the default) or only warns.
    """
    lag = standing.lag
    if lag is not None and lag <= policy.data_age_max:
        return None
    figures: dict[str, Figure] = {"lag_seconds_max": policy.stale_seconds}
    if lag is not None and standing.watermark is not None:
        figures["lag_seconds"] = -(-lag // SECOND)
        figures["watermark"] = standing.watermark
    severity = Severity.HOLD if policy.on_stale == OnStale.HOLD else Severity.WARNING
    return Reason(ReasonCode.DATA_STALE, severity, figures)


RULES: tuple[Rule, ...] = (
    account_unknown,
    account_stopped,
    must_review,
    limit_exceeded,
    rate_missing,
    data_stale,
    near_limit,
)
