"""Limits as they are asked for, approved and applied; the document itself is in `limits`.

What a request leaves out stays as it is: whoever wants a temporary limit need not repeat the
lasting one. An approved request becomes a whole limit document, so that it does not depend on
what came before it.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from credit_contracts.amounts import AmountText, CurrencyTold
from credit_contracts.faults import Findings, NullIs, fault
from credit_contracts.holds import DeskRole
from credit_contracts.ids import AccountId, Comment, Flag, Text, Version
from credit_contracts.limits import TemporaryLimitV1
from credit_contracts.shapes import Asked, Told
from credit_contracts.times import Day, Instant

LimitRequestState = Literal["requested", "approved", "applied", "refused"]
LimitAct = Literal["requested", "escalated", "approved", "published_again", "applied", "refused"]


class TemporaryLimit(Asked):
    """In force instead of the limit from the first to the last day, both included."""

    amount: AmountText
    valid_from: Day
    valid_until: Day

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.valid_until < self.valid_from:
            findings = Findings()
            error = fault("days_reversed", "is before valid_from", "send the later day here")
            findings.add(("valid_until",), error, self.valid_until)
            findings.close()
        return self


class LimitRequestAsked(Asked):
    """At least one of the four. Amounts are in the account's currency; `unlimited` asks for a
    limit without an end, as `credit_limit` null does in the document.
    """

    credit_limit: AmountText | None = None
    unlimited: Annotated[Flag, NullIs(default=False)] = False
    temporary_limit: TemporaryLimit | None = None
    limit_valid_until: Day | None = None
    next_review_on: Day | None = None
    reason: Comment

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        findings = Findings()
        if self.unlimited and self.credit_limit is not None:
            error = fault("both", "stands beside a credit_limit", "send one of the two")
            findings.add(("unlimited",), error, self.unlimited)
        wanted = (
            self.credit_limit,
            self.temporary_limit,
            self.limit_valid_until,
            self.next_review_on,
        )
        if not self.unlimited and all(each is None for each in wanted):
            error = fault(
                "nothing",
                "is missing, and so is everything else that could be changed",
                "send credit_limit, unlimited, temporary_limit, limit_valid_until or"
                " next_review_on",
            )
            findings.add(("credit_limit",), error, None)
        findings.close()
        return self


class LimitDecisionAsked(Asked):
    comment: Comment


class LimitStep(Told):
    """One thing that happened to a request."""

    act: LimitAct
    by: Text
    role: DeskRole | None
    comment: Text | None
    at: Instant
    limit_version: Version | None = None


class LimitRequest(Told):
    """`wanted` is what was asked for; `escalated_to` the role that it waits for, null while any
    may decide; `limit_version` that of the limit document that it became, null before approval.
    """

    request_id: str
    version: Version
    state: LimitRequestState
    account_id: AccountId
    currency: CurrencyTold
    credit_limit: AmountText | None
    unlimited: Flag
    temporary_limit: TemporaryLimitV1 | None
    limit_valid_until: Day | None
    next_review_on: Day | None
    reason: Text
    requested_by: Text
    requested_at: Instant
    changed_at: Instant
    escalated_to: DeskRole | None
    limit_version: Version | None
    history: Annotated[tuple[LimitStep, ...], Field(min_length=1)]


class LimitRequestPage(Told):
    items: tuple[LimitRequest, ...]
    next_cursor: str | None


class LimitVersion(Told):
    """One limit document that was sent, by whomever. `counts`: it is the newest one now."""

    version: Version
    currency: CurrencyTold
    credit_limit: AmountText | None
    temporary_limit: TemporaryLimitV1 | None
    limit_valid_until: Day | None
    next_review_on: Day | None
    reason: Text | None
    approved_by: Text | None
    recorded_at: Instant
    counts: Flag


class LimitHistory(Told):
    """All limit documents of an account, the newest version first."""

    items: tuple[LimitVersion, ...]
