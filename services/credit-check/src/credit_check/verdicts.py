"""One question decided within a batch, and its record: the same for whoever asks.

A check over HTTP, an order event that asks, and the second look at a hold all come here, so that
they read the same standing, run the same function, and leave the same row and the same event.
"""

from typing import Any

from credit_check.answers import answer_content
from credit_check.batch import Batch
from credit_check.released import note_release
from credit_check.shadows import shade
from credit_check.writes import DecisionRow
from credit_core.decision import Verdict, decide
from credit_core.reasons import Outcome
from credit_core.standing import ForcedBy, Question


def verdict_on(batch: Batch, question: Question) -> Verdict:
    """The verdict on what was read, with all that the batch has granted so far. An order that a
    person holds by hand has an open hold that says so.
    """
    book = batch.book(question.account_id)
    standing = book.standing(question)
    held = batch.open_holds.get(question.order_id)
    by_hand = None if held is None else held.content.get("forced_by")
    if by_hand is not None:
        forced_by = ForcedBy(by_hand["by"], by_hand["reason_code"])
        standing = standing._replace(forced_by=forced_by)
    return decide(question, standing, book.policy)


def answer_to(
    batch: Batch,
    check_id: str,
    question: Question,
    verdict: Verdict,
    *,
    hold_id: str | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """The verdict in the words of the contract."""
    return answer_content(
        check_id,
        question,
        verdict,
        reserved_minor=_gross(batch, question, verdict),
        hold_id=hold_id,
        dry_run=dry_run,
    )


def record(
    batch: Batch,
    check_id: str,
    question: Question,
    verdict: Verdict,
    body: bytes,
    *,
    by: str,
) -> None:
    """Write the decision, reserve what it releases, and tell it. `body` is its answer, letter by
    letter, and `by` who asked.
    """
    shade(batch, check_id, question, verdict)
    batch.decided(question.order_id, question.order_version)
    batch.verdicts.append(verdict)
    if verdict.outcome != Outcome.HOLD:
        note_release(batch.books.earlier, question.account_id, question.order_id, batch.now)
    batch.writes.decisions.append(
        DecisionRow(
            check_id,
            question.order_id,
            question.order_version,
            question.account_id,
            verdict.outcome.value,
            by,
            body.decode(),
        )
    )
    if verdict.reservation is not None:
        batch.grant(check_id, verdict.reservation)
    envelope = batch.envelopes.decision
    batch.tell(
        envelope.topic,
        question.account_id,
        envelope.wrap(
            body,
            id=check_id,
            subject=question.order_id,
            account_id=question.account_id,
            time=batch.now,
            traceparent=batch.traceparent,
        ),
    )


def _gross(batch: Batch, question: Question, verdict: Verdict) -> int | None:
    """The whole order in the account's currency: what a release reserves."""
    if verdict.reservation is None or verdict.currency is None:
        return None
    return batch.snapshot.rates.convert(question.amount_minor, question.currency, verdict.currency)
