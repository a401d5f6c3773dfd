"""Rules about groups: what all companies of a debtor take together, beside what they may.

Each looks at one group that the order counts in: that of an account above the asked one, or the
one that the asked account heads. An ancestor's stop bars everybody below it, and its limit is for
all of them together, with its temporary limit and its secured part as for a limit of its own. Its
other terms (the last day of its limit, its review, its dunning level) bind its own orders alone.

Figures begin with whose group it is. A caller that may not see that account is told the reason
without them.
"""

from credit_core.money import WHOLE_PERCENT
from credit_core.policy import Policy
from credit_core.reasons import Figure, Money, Reason, ReasonCode, Severity
from credit_core.rules_data import rate_figures
from credit_core.standing import AncestorStanding, Question, Standing
from credit_core.utilization import percent_text, utilization_text

WHOSE = "group_account_id"
"""The figure that names the head of the group that a reason is about."""
WHOSE_SEGMENT = "group_segment"
"""The figure with the head's segment, where it has one."""


def ancestor_stopped(
    _question: Question, standing: Standing, ancestor: AncestorStanding, _policy: Policy
) -> Reason | None:
    """A stop of an account bars all below it. The asked account's own is told by its own rule."""
    if not ancestor.stopped or ancestor.account_id == standing.account_id:
        return None
    return Reason(ReasonCode.ACCOUNT_STOPPED, Severity.HOLD, _whose(ancestor))


def group_limit_exceeded(
    question: Question, _standing: Standing, ancestor: AncestorStanding, _policy: Policy
) -> Reason | None:
    """Exposure and reservations of all members, prepaying ones netting others, with this order
    above the limit of the group's head. Exactly at the limit passes.
    """
    order_minor, limit_minor = ancestor.order_minor, ancestor.limit_minor
    if (
        limit_minor is None
        or order_minor is None
        or question.amount_minor <= 0
        or not ancestor.raises_claim
    ):
        return None
    before_minor, currency = ancestor.before_minor, ancestor.currency
    after_minor = before_minor + order_minor
    if after_minor <= limit_minor:
        return None
    return Reason(
        ReasonCode.GROUP_LIMIT_EXCEEDED,
        Severity.HOLD,
        {
            **_whose(ancestor),
            "limit": Money(limit_minor, currency),
            "exposure": Money(ancestor.exposure.total, currency),
            "reserved": Money(ancestor.reserved_minor, currency),
            "available": Money(limit_minor - before_minor, currency),
            "order": Money(order_minor, currency),
            "exposure_after": Money(after_minor, currency),
            "excess": Money(after_minor - limit_minor, currency),
        },
    )


def group_rate_missing(
    _question: Question, standing: Standing, ancestor: AncestorStanding, policy: Policy
) -> Reason | None:
    """What cannot be valued in the head's currency cannot be compared with the group's limit. A
    head without a limit compares nothing.
    """
    if ancestor.limit_minor is None:
        return None
    found = rate_figures(ancestor.unvalued, ancestor.rates, standing.now, policy)
    if not found:
        return None
    figures: dict[str, Figure] = {**_whose(ancestor), "currency": ancestor.currency, **found}
    return Reason(ReasonCode.FX_RATE_MISSING, Severity.HOLD, figures)


def group_near_limit(
    question: Question, _standing: Standing, ancestor: AncestorStanding, policy: Policy
) -> Reason | None:
    """A warning at or above the warning threshold of the group's limit after this order, and not
    exceeded. It needs a limit above 0.
    """
    order_minor, limit_minor = ancestor.order_minor, ancestor.limit_minor
    if limit_minor is None or limit_minor <= 0 or order_minor is None or question.amount_minor <= 0:
        return None
    after_minor, currency = ancestor.before_minor + order_minor, ancestor.currency
    if after_minor > limit_minor:
        return None
    if after_minor * WHOLE_PERCENT < limit_minor * policy.warning_percent:
        return None
    return Reason(
        ReasonCode.GROUP_NEAR_LIMIT,
        Severity.WARNING,
        {
            **_whose(ancestor),
            "utilization": utilization_text(after_minor, limit_minor) or "",
            "threshold": percent_text(policy.warning_percent),
            "limit": Money(limit_minor, currency),
            "exposure_after": Money(after_minor, currency),
            "available_after": Money(limit_minor - after_minor, currency),
        },
    )


def _whose(ancestor: AncestorStanding) -> dict[str, Figure]:
    figures: dict[str, Figure] = {WHOSE: ancestor.account_id}
    if ancestor.segment is not None:
        figures[WHOSE_SEGMENT] = ancestor.segment
    return figures
