"""The policy: the versioned set of rules and their numbers, as data.

Every number that a rule compares with is here and nowhere else, so that a changed policy is a
new value with a new version, an answer can name the version that it was given under, and the
same history can be decided again under other numbers.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

WHOLE_PERCENT = 100


class OnStale(StrEnum):
    """What an order gets when the data behind the decision is older than allowed."""

    HOLD = "hold"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds are whole percents of the limit and are compared in integers, never through a
    rounded ratio. `secured_percent` is how much of the secured part of an account (insurance,
    guarantee) is added to its limit.

    Raises:
        ValueError: when the numbers contradict one another; the message names the field.
    """

    version: int = 1
    warning_percent: int = 80
    rearm_percent: int = 75
    reservation_days: int = 7
    stale_seconds: int = 60
    on_stale: OnStale = OnStale.HOLD
    rate_age_days: int = 7
    secured_percent: int = 100

    def __post_init__(self) -> None:
        if not 0 < self.warning_percent <= WHOLE_PERCENT:
            raise ValueError(f"warning_percent must be 1 to 100, not {self.warning_percent}")
        if not 0 <= self.rearm_percent <= self.warning_percent:
            raise ValueError(
                f"rearm_percent must be 0 to warning_percent ({self.warning_percent}),"
                f" not {self.rearm_percent}"
            )
        if self.reservation_days < 1:
            raise ValueError(f"reservation_days must be at least 1, not {self.reservation_days}")
        if self.stale_seconds < 0:
            raise ValueError(f"stale_seconds must not be negative, is {self.stale_seconds}")
        if self.rate_age_days < 0:
            raise ValueError(f"rate_age_days must not be negative, is {self.rate_age_days}")
        if not 0 <= self.secured_percent <= WHOLE_PERCENT:
            raise ValueError(f"secured_percent must be 0 to 100, not {self.secured_percent}")

    @property
    def reservation_lasts(self) -> timedelta:
        return timedelta(days=self.reservation_days)

    @property
    def data_age_max(self) -> timedelta:
        return timedelta(seconds=self.stale_seconds)

    @property
    def rate_age_max(self) -> timedelta:
        return timedelta(days=self.rate_age_days)
