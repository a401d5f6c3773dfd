"""Why an order is not simply released: codes, severities and the numbers behind them.

A reason carries its numbers as values, not as a sentence: the same reason is put on a screen, in
a mail and in the record, and each writes amounts in its own way. `credit_core.wording` makes the
sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """The recorded answer, from the mildest to the gravest."""

    RELEASE = "release"
    RELEASE_WITH_WARNING = "release_with_warning"
    HOLD = "hold"


class Severity(StrEnum):
    """What a reason does to the outcome: the gravest of all reasons decides. What is only for
    information changes nothing.
    """

    INFO = "info"
    WARNING = "warning"
    HOLD = "hold"


class ReasonCode(StrEnum):
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    GROUP_LIMIT_EXCEEDED = "GROUP_LIMIT_EXCEEDED"
    ORDER_LIMIT_EXCEEDED = "ORDER_LIMIT_EXCEEDED"
    OVERDUE = "OVERDUE"
    OVERDUE_SHARE = "OVERDUE_SHARE"
    DUNNING_LEVEL = "DUNNING_LEVEL"
    ACCOUNT_STOPPED = "ACCOUNT_STOPPED"
    ACCOUNT_UNKNOWN = "ACCOUNT_UNKNOWN"
    ACCOUNT_EXCLUDED = "ACCOUNT_EXCLUDED"
    LIMIT_EXPIRED = "LIMIT_EXPIRED"
    REVIEW_DUE = "REVIEW_DUE"
    MUST_REVIEW = "MUST_REVIEW"
    TERMS_CHANGED = "TERMS_CHANGED"
    MANUAL_HOLD = "MANUAL_HOLD"
    NEAR_LIMIT = "NEAR_LIMIT"
    GROUP_NEAR_LIMIT = "GROUP_NEAR_LIMIT"
    FX_RATE_MISSING = "FX_RATE_MISSING"
    DATA_STALE = "DATA_STALE"


COVERED_BY = "covered_by_hold"
"""The figure that names the hold whose release by a person covers a reason."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount together with its currency, in that currency's minor units."""

    minor: int
    currency: str


Figure = Money | int | str | date | datetime
"""One number of a reason or notice: an amount, a count, a ratio or list as text, a day, a time."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's objection, with every number that it compared."""

    code: ReasonCode
    severity: Severity
    figures: Mapping[str, Figure]
