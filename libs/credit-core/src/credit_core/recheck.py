"""Asking again: which reasons still count for an order that was released before.

Three ways in which an earlier release bears on a later question, each only while the order goes on
(it has a claim, or is posted open): one that was closed, voided or left to expire and is opened
again is decided like a new one.

- Within the policy's days of a release, reasons that do not concern money are not raised again.
- At the checkpoints of delivery and invoice, what the policy says was settled by the release is
  not asked again, however long ago that was.
- What a person released, within tolerance and days, is not held: its reasons are still told, each
  as information, with the hold that covers it.

Money is asked about each time: limits and stale data may have changed with every other order. A
person's tolerance is for that one order. It is no slack of the limit: a release that needs none is
judged with all that overrides have taken, so that tolerances never add up to room for others.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from credit_core.earlier import Override
from credit_core.policy import Policy
from credit_core.reasons import COVERED_BY, Reason, ReasonCode, Severity
from credit_core.standing import Question, Standing

NOT_OF_MONEY = frozenset(
    {
        ReasonCode.OVERDUE,
        ReasonCode.OVERDUE_SHARE,
        ReasonCode.DUNNING_LEVEL,
        ReasonCode.LIMIT_EXPIRED,
        ReasonCode.REVIEW_DUE,
        ReasonCode.MUST_REVIEW,
        ReasonCode.TERMS_CHANGED,
    }
)
"""Reasons that a recheck leaves out. Stale data is not among them: how much of the limit is taken
is what it leaves open. Neither is an unknown account: it has no limit to go by."""

NEVER_COVERED = frozenset({"ACCOUNT_STOPPED", "MANUAL_HOLD"})
"""What no person's release covers: each was put there by a person, to stand above all else."""


def raised_again(
    reasons: Iterable[Reason], question: Question, standing: Standing, policy: Policy
) -> tuple[Reason, ...]:
    """Those reasons that the release of the order before has not settled."""
    settled = _settled(question, standing, policy)
    return tuple(reason for reason in reasons if reason.code not in settled)


def covering(reasons: Iterable[Reason], question: Question, standing: Standing) -> Override | None:
    """The person's release that the question lies within; `None` as well when no reason needs it."""
    override = standing.earlier.override
    if override is None or not any(_can_be_covered(reason) for reason in reasons):
        return None
    amounts = (question.currency, question.amount_minor, question.secured_minor)
    return override if override.covers(*amounts, standing.counted_at) else None


def covered(reasons: Iterable[Reason], override: Override) -> tuple[Reason, ...]:
    """The reasons as information, with the hold that covers them; a stop stays what it is."""
    return tuple(
        replace(
            reason,
            severity=Severity.INFO,
            figures={**reason.figures, COVERED_BY: override.hold_id},
        )
        if _can_be_covered(reason)
        else reason
        for reason in reasons
    )


def _settled(question: Question, standing: Standing, policy: Policy) -> frozenset[ReasonCode]:
    released_at = standing.earlier.released_at
    if released_at is None:
        return frozenset()
    settled = policy.settled_at(question.checkpoint)
    if standing.now < released_at + timedelta(days=policy.recheck_days):
        settled |= NOT_OF_MONEY
    return settled


def _can_be_covered(reason: Reason) -> bool:
    return reason.severity == Severity.HOLD and reason.code not in NEVER_COVERED
