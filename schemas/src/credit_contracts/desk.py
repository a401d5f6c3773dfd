"""What people at the credit desk send and read: acts on holds, many at once, and the queue.

Every act says why, in a code for counting and in words for people. An act that is above what the
person may do alone is no error: the answer is the hold, with whom it waits for.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.types import Strict

from credit_contracts.amounts import AmountText, CurrencyCode, CurrencyTold, Purse
from credit_contracts.decisions import ReasonCode
from credit_contracts.faults import Findings, Says, fault
from credit_contracts.holds import DeskRole, HoldState, HoldV1
from credit_contracts.ids import AccountId, Comment, OrderId, Text, Version
from credit_contracts.problems import Problem
from credit_contracts.shapes import Asked, Told

__all__ = [
    "BulkReleaseAnswer",
    "BulkReleaseRequest",
    "DeskRole",
    "HoldAssignRequest",
    "HoldCommentRequest",
    "HoldEscalateRequest",
    "HoldForceRequest",
    "HoldPage",
    "HoldRejectRequest",
    "HoldReleaseRequest",
    "HoldState",
    "HoldV1",
    "QueueLine",
    "QueueSummary",
]

TOLERANCE_PERCENT_MAX = 100
VALID_DAYS_MAX = 366
BULK_RELEASE_MAX = 500
REASON_CODE_PATTERN = r"^[A-Za-z0-9_.-]{1,64}$"

WhyCode = Annotated[
    str,
    Field(pattern=REASON_CODE_PATTERN),
    Says("why", "is not a code", "send 1 to 64 letters, digits, dots, dashes and underscores"),
]
Tolerance = Annotated[int, Strict(), Field(ge=0, le=TOLERANCE_PERCENT_MAX)]
ValidDays = Annotated[int, Strict(), Field(ge=1, le=VALID_DAYS_MAX)]


class HoldReleaseRequest(Asked):
    """A person's release against the reasons: the order up to `amount` in its own currency (the
    order's own amount if left out), and by `tolerance_percent` more, for `valid_days`.
    """

    reason_code: WhyCode
    comment: Comment
    amount: AmountText | None = None
    tolerance_percent: Tolerance | None = None
    valid_days: ValidDays | None = None


class BulkReleaseRequest(Asked):
    """Up to 500 holds released for one reason, each for its own order's amount."""

    hold_ids: Annotated[tuple[Text, ...], Field(min_length=1, max_length=BULK_RELEASE_MAX)]
    reason_code: WhyCode
    comment: Comment
    tolerance_percent: Tolerance | None = None
    valid_days: ValidDays | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        findings = Findings()
        seen: set[str] = set()
        for index, hold_id in enumerate(self.hold_ids):
            if hold_id in seen:
                error = fault("repeated", "is in the list already", "name each hold once")
                findings.add(("hold_ids", index), error, hold_id)
            seen.add(hold_id)
        findings.close()
        return self


class BulkReleaseAnswer(Told):
    """`items[n]` is what the release of `hold_ids[n]` would have been answered alone: a hold has
    a `hold_id`, a problem a `status`.
    """

    items: tuple[HoldV1 | Problem, ...]


class HoldRejectRequest(Asked):
    reason_code: WhyCode
    comment: Comment


class HoldAssignRequest(Asked):
    """Who works on it; null gives it back to the queue."""

    assignee: Text | None
    comment: Comment | None = None


class HoldCommentRequest(Asked):
    comment: Comment


class HoldEscalateRequest(Asked):
    """Hands the decision to a role; to the one above the caller's, unless `to` names another."""

    comment: Comment
    to: DeskRole | None = None


class HoldForceRequest(Asked):
    """Holds an order by hand, known or not. `order_version`, `currency` and `amount` are only
    needed for an order that was neither asked about nor posted yet.
    """

    order_id: OrderId
    account_id: AccountId
    reason_code: WhyCode
    comment: Comment
    order_version: Version | None = None
    currency: CurrencyCode | None = None
    amount: AmountText | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        findings = Findings()
        if self.amount is not None and self.currency is None:
            error = fault("no_currency", "is missing beside amount", "send the amount's currency")
            findings.add(("currency",), error, None)
        elif self.amount is not None and self.currency is not None:
            Purse(self.currency, findings).minor(self.amount, "amount")
        findings.close()
        return self


class HoldPage(Told):
    items: tuple[HoldV1, ...]
    next_cursor: str | None


class HoldStory(Told):
    """Every state of a hold, the first one first."""

    items: tuple[HoldV1, ...]


class QueueLine(Told):
    """Open holds with one reason, one assignee and one currency: how many, what their orders come
    to, how many are past their service level, and how many wait for how long. A hold with several
    reasons counts under each.
    """

    reason: ReasonCode
    assignee: Text | None
    currency: CurrencyTold
    holds: int
    amount: AmountText
    overdue: int
    under_1_hour: int
    under_1_day: int
    under_1_week: int
    older: int


class QueueSummary(Told):
    """Age, value and service level of what is open."""

    items: tuple[QueueLine, ...]
