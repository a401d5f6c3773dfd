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
    must_review,
    review_due,
    terms_changed,
)
from credit_core.rules_data import data_stale, rate_missing
from credit_core.rules_money import limit_exceeded, near_limit, order_limit_exceeded
from credit_core.rules_overdue import overdue, overdue_share
from credit_core.standing import Question, Standing

Rule = Callable[[Question, Standing, Policy], Reason | None]

RULES: tuple[Rule, ...] = (
    account_unknown,
    account_stopped,
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
