"""The shadow policy: what another version would have said to each recorded decision.

It decides on the very standing that the answer was decided on, before that answer reserves
anything, and reserves nothing itself: after many decisions it tells what the other policy would
have said to these orders, not what the world would be had it been in force. Only where one side
holds and the other does not is a decision kept; that both agree is merely counted.
"""

import orjson

from credit_check.batch import Batch
from credit_check.writes import FlipRow
from credit_contracts.times import rfc3339
from credit_core.decision import Verdict, decide
from credit_core.reasons import Outcome
from credit_core.standing import Question

AGREE, WOULD_HOLD, WOULD_RELEASE = "agree", "would_hold", "would_release"


def shade(batch: Batch, check_id: str, question: Question, verdict: Verdict) -> None:
    """Decide by the shadow, if there is one, and note what it says."""
    book = batch.shadow_book(question.account_id)
    if book is None:
        return
    other = decide(question, book.standing(question), book.policy)
    said = _said(verdict.outcome, other.outcome)
    batch.shadowed.append(said)
    if said == AGREE:
        return
    content = {
        "check_id": check_id,
        "order_id": question.order_id,
        "order_version": question.order_version,
        "account_id": question.account_id,
        "decided_at": rfc3339(verdict.decided_at),
        "policy_version": verdict.policy_version,
        "outcome": verdict.outcome,
        "reasons": [reason.code for reason in verdict.reasons],
        "shadow_version": other.policy_version,
        "shadow_scope": other.policy_scope,
        "shadow_outcome": other.outcome,
        "shadow_reasons": [reason.code for reason in other.reasons],
    }
    batch.writes.flips.append(
        FlipRow(check_id, other.policy_version, orjson.dumps(content).decode())
    )


def _said(outcome: Outcome, other: Outcome) -> str:
    if (outcome == Outcome.HOLD) == (other == Outcome.HOLD):
        return AGREE
    return WOULD_HOLD if other == Outcome.HOLD else WOULD_RELEASE
