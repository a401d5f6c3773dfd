"""A policy is data; one that contradicts itself is refused by name."""

from typing import Any

import pytest

from credit_core.policy import OnStale, Policy
from credit_core.reasons import Money


def test_the_first_policy_is_the_one_that_the_rules_are_told_with() -> None:
    policy = Policy()
    assert (policy.version, policy.warning_percent, policy.rearm_percent) == (1, 80, 75)
    assert (policy.reservation_days, policy.stale_seconds, policy.rate_age_days) == (7, 60, 7)
    assert policy.on_stale == OnStale.HOLD


@pytest.mark.parametrize(
    "numbers",
    [
        {"warning_percent": 0},
        {"warning_percent": 101},
        {"rearm_percent": -1},
        {"rearm_percent": 81},
        {"reservation_days": 0},
        {"stale_seconds": -1},
        {"rate_age_days": -1},
        {"limit_percent": 0},
        {"limit_percent": 101},
        {"secured_percent": -1},
        {"secured_percent": 101},
        {"overdue_days": -1},
        {"overdue_share_percent": 101},
        {"overdue_tolerated": Money(-1, "EUR")},
        {"order_maximum": Money(-1, "EUR")},
        {"dunning_level_max": -1},
        {"limit_grace_days": -1},
        {"review_grace_days": -1},
        {"overdue_notice_days": -1},
        {"limit_notice_days": -1},
        {"review_notice_days": -1},
    ],
)
def test_numbers_that_make_no_sense_are_refused_by_name(numbers: dict[str, Any]) -> None:
    (name,) = numbers
    with pytest.raises(ValueError, match=name):
        Policy(**numbers)
