"""The rules: each looks at one thing and returns its reason, or nothing.

All of them run on every question (what a policy switches off is left out by `decide`), so that whoever clears a hold learns everything that stands
in the way at once. They have one signature and stand in one plain list, `RULES`, in the order in
which their reasons are told. To add a rule: write the function beside its kin (`rules_account`,
`rules_money`, `rules_overdue`, `rules_data`), add its code to `ReasonCode`, its sentence to
`credit_core.wording`, and itself to the list.
"""

from collections.abc import Callable

from credit_core.policy import Policy
from credit_core.reasons import Reason
from credit_core.rules_account import (
    account_excluded,
    account_stopped,
    account_unknown,
    dunning_level,
    limit_expired,
    manual_hold,
    must_review,
    review_due,
    terms_changed,
)
from credit_core.rules_data import data_stale, rate_missing
from credit_core.rules_group import (
    ancestor_stopped,
    group_limit_exceeded,
    group_near_limit,
    group_rate_missing,
)
from credit_core.rules_money import limit_exceeded, near_limit, order_limit_exceeded
from credit_core.rules_overdue import overdue, overdue_share
from credit_core.standing import AncestorStanding, Question, Standing

Rule = Callable[[Question, Standing, Policy], Reason | None]
GroupRule = Callable[[Question, Standing, AncestorStanding, Policy], Reason | None]

RULES: tuple[Rule, ...] = (
    account_unknown,
    account_stopped,
    manual_hold,
    account_excluded,
    must_review,
    limit_exceeded,
    order_limit_exceeded,
    overdue,
    overdue_share,
    dunning_level,
    limit_expired,
    review_due,
    terms_changed,
    rate_missing,
    data_stale,
    near_limit,
)

GROUP_RULES: tuple[GroupRule, ...] = (
    ancestor_stopped,
    group_limit_exceeded,
    group_rate_missing,
    group_near_limit,
)
"""Run for every group that the order counts in: the same order may stand in the way of several."""


def reasons(question: Question, standing: Standing, policy: Policy) -> tuple[Reason, ...]:
    """What all rules say that apply: first of the account, then of each of its groups, the nearest
    first.
    """
    own = [rule(question, standing, policy) for rule in RULES]
    of_groups = [
        rule(question, standing, ancestor, policy)
        for ancestor in standing.ancestors
        for rule in GROUP_RULES
    ]
    return tuple(
        reason
        for reason in (*own, *of_groups)
        if reason is not None and policy.applies(reason.code)
    )
