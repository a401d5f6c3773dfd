"""Rules about what is overdue: whoever does not pay gets no more credit, whatever the limit.

What counts as overdue is counted past the policy's days, after cash on hand has paid the oldest
items, or as else the policy's switches say; the figures tell where that is not as usual (see
`overdue`). A trivial remainder can be overlooked, because two small leftovers must not
block a good account; a share of the receivables says more about a large one than an amount does.
"""

from credit_core.money import WHOLE_PERCENT
from credit_core.policy import Policy
from credit_core.reasons import Figure, Money, Reason, ReasonCode, Severity
from credit_core.standing import Question, Standing
from credit_core.utilization import percent_text, ratio_text


def overdue(_question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """Items more than the policy's days past due sum to more than it tolerates."""
    if standing.overdue.amount_minor <= standing.overdue_tolerated_minor:
        return None
    figures = _figures(standing, policy)
    if figures is None:
        return None
    if standing.overdue_tolerated_minor and standing.terms is not None:
        tolerated = Money(standing.overdue_tolerated_minor, standing.terms.currency)
        figures["tolerated"] = tolerated
    return Reason(ReasonCode.OVERDUE, Severity.HOLD, figures)


def overdue_share(_question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """Those items are a larger share of the receivables than the policy allows. Compared in
    integers; where receivables are 0 or less there is no share.
    """
    percent, receivables_minor = policy.overdue_share_percent, standing.exposure.receivables
    overdue_minor = standing.overdue.amount_minor
    if percent is None or receivables_minor <= 0:
        return None
    if overdue_minor * WHOLE_PERCENT <= receivables_minor * percent:
        return None
    figures = _figures(standing, policy)
    if figures is None:
        return None
    figures["share"] = ratio_text(overdue_minor, receivables_minor)
    figures["share_max"] = percent_text(percent)
    return Reason(ReasonCode.OVERDUE_SHARE, Severity.HOLD, figures)


def _figures(standing: Standing, policy: Policy) -> dict[str, Figure] | None:
    terms, found = standing.terms, standing.overdue
    if terms is None or found.oldest_due_on is None:
        return None
    figures: dict[str, Figure] = {
        "overdue": Money(found.amount_minor, terms.currency),
        "overdue_days_max": policy.overdue_days,
        "oldest_due_on": found.oldest_due_on,
        "days": found.days,
    }
    if not policy.cash_pays_oldest:
        figures["cash_on_hand"] = "apart"
    if policy.leave_out_disputed:
        figures["disputed"] = "left out"
    return figures
