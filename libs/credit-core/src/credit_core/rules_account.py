"""Rules about the account and its terms: what a person has decided about it beforehand.

None of them looks at an amount, so an order that becomes smaller is held by them all the same.
A limit and a review that are past their day say that nobody stands behind the number any more.
"""

from datetime import date

from credit_core.policy import Policy
from credit_core.reasons import Reason, ReasonCode, Severity
from credit_core.standing import Question, Standing


def account_unknown(question: Question, standing: Standing, _policy: Policy) -> Reason | None:
    """An account that nobody described has no limit to decide by. That is an answer, not an
    error: the order waits until the account arrives.
    """
    if standing.terms is not None:
        return None
    return Reason(ReasonCode.ACCOUNT_UNKNOWN, Severity.HOLD, {"account_id": question.account_id})


def account_excluded(question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """The policy excludes the account from checks. It holds nothing; it says why nothing does."""
    if standing.terms is None or not policy.excluded:
        return None
    return Reason(
        ReasonCode.ACCOUNT_EXCLUDED,
        Severity.INFO,
        {
            "account_id": question.account_id,
            "policy_version": policy.version,
            "policy_scope": policy.scope,
        },
    )


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


def manual_hold(_question: Question, standing: Standing, _policy: Policy) -> Reason | None:
    """A person holds this very order; only a person lets it go, whatever else has cleared."""
    forced_by = standing.forced_by
    if forced_by is None:
        return None
    return Reason(
        ReasonCode.MANUAL_HOLD,
        Severity.HOLD,
        {"held_by": forced_by.by, "reason_code": forced_by.reason_code},
    )


def limit_expired(question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """The ordinary limit is past its last day and its days of grace. A temporary limit inside
    its dates stands in for it: that one was agreed for today.
    """
    terms = standing.terms
    if terms is None or terms.limit_valid_until is None:
        return None
    if terms.temporary_limit_on(standing.today) is not None:
        return None
    if _days_past(terms.limit_valid_until, standing) <= policy.limit_grace_days:
        return None
    return Reason(
        ReasonCode.LIMIT_EXPIRED,
        Severity.HOLD,
        {
            "account_id": question.account_id,
            "limit_valid_until": terms.limit_valid_until,
            "grace_days": policy.limit_grace_days,
        },
    )


def review_due(question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """The day by which the account was to be looked at again has passed, and its days of grace."""
    terms = standing.terms
    if terms is None or terms.next_review_on is None:
        return None
    if _days_past(terms.next_review_on, standing) <= policy.review_grace_days:
        return None
    return Reason(
        ReasonCode.REVIEW_DUE,
        Severity.HOLD,
        {
            "account_id": question.account_id,
            "next_review_on": terms.next_review_on,
            "grace_days": policy.review_grace_days,
        },
    )


def dunning_level(question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """The account has been reminded to a higher level than the policy allows."""
    terms, level_max = standing.terms, policy.dunning_level_max
    if terms is None or level_max is None or terms.dunning_level <= level_max:
        return None
    return Reason(
        ReasonCode.DUNNING_LEVEL,
        Severity.HOLD,
        {
            "account_id": question.account_id,
            "dunning_level": terms.dunning_level,
            "dunning_level_max": level_max,
        },
    )


def terms_changed(question: Question, standing: Standing, _policy: Policy) -> Reason | None:
    """The order gives longer to pay than was agreed with the account."""
    terms, asked_days = standing.terms, question.payment_terms_days
    if terms is None or asked_days is None or asked_days <= terms.days_to_pay:
        return None
    return Reason(
        ReasonCode.TERMS_CHANGED,
        Severity.HOLD,
        {"order_terms_days": asked_days, "account_terms_days": terms.days_to_pay},
    )


def _days_past(day: date, standing: Standing) -> int:
    return (standing.today - day).days
