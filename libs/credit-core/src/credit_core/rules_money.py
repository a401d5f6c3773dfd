"""Rules about money: what this order takes, beside what there is.

They hold only an order that would raise its claim above its present one, and pass over an order
without an amount: nobody is held for making an order smaller.
"""

from credit_core.policy import Policy
from credit_core.reasons import Money, Reason, ReasonCode, Severity
from credit_core.standing import Question, Standing
from credit_core.utilization import percent_text, utilization_text


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


def order_limit_exceeded(question: Question, standing: Standing, _policy: Policy) -> Reason | None:
    """One order worth more than the maximum of the policy: by its whole value, because a large
    order is a large order however much of it is billed by now.
    """
    gross_minor, maximum_minor = standing.order_gross_minor, standing.order_maximum_minor
    if (
        gross_minor is None
        or maximum_minor is None
        or standing.terms is None
        or question.amount_minor <= 0
        or not standing.raises_claim
        or gross_minor <= maximum_minor
    ):
        return None
    currency = standing.terms.currency
    return Reason(
        ReasonCode.ORDER_LIMIT_EXCEEDED,
        Severity.HOLD,
        {"order": Money(gross_minor, currency), "order_maximum": Money(maximum_minor, currency)},
    )
