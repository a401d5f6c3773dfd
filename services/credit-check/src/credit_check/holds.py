"""The life of a hold: opened by a decision, ended by a person, a newer decision, or the order.

Each change is a new version with the full state, told and kept: whoever reads the newest needs
nothing else, and whoever reads all has the whole story.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from credit_check.batch import HELD_OPEN, Batch
from credit_check.questions import question_text
from credit_check.released import note_closed
from credit_check.snapshot import HoldRow
from credit_check.tasks import SYSTEM
from credit_check.writes import HoldEventRow, HoldWrite
from credit_contracts.times import rfc3339
from credit_core.documents import OrderState
from credit_core.reasons import Severity
from credit_core.standing import Question

CANCELLED, SUPERSEDED = "cancelled", "superseded"

ENDED = frozenset({OrderState.CLOSED, OrderState.CANCELLED})
"""An order in one of these states is no matter for a hold any more."""
_FIGURES = ("reasons", "currency", "order_amount", "limit", "exposure_after", "available_after")
"""What of an answer may be another one when the same question is asked again."""
_KEPT_APART = ("assignee", "escalated_to", "forced", "due_at")
"""What the queue is filtered by beside the columns that every hold has."""


def open_hold(
    batch: Batch,
    hold_id: str,
    question: Question,
    answer: dict[str, Any],
    *,
    priority: int,
    deliver_on: date | None,
    former: HoldRow | None = None,
    why: dict[str, Any] | None = None,
    forced_by: dict[str, Any] | None = None,
) -> bytes:
    """Start the case of an order that was held; `answer` is the decision's content. What a person
    has made of the hold before it (`former`) stays: who works on it, and that it is held by hand.
    """
    reasons = answer["reasons"]
    codes = tuple(each["code"] for each in reasons if each["severity"] == Severity.HOLD)
    at = rfc3339(batch.now)
    if former is not None and forced_by is None:
        forced_by = former.content.get("forced_by")
    hours = batch.desk.hours_for(codes)
    content = {
        "hold_id": hold_id,
        "version": 1,
        "state": HELD_OPEN,
        **{
            name: answer[name]
            for name in ("order_id", "order_version", "account_id", "check_id", "order", *_FIGURES)
        },
        "priority": priority,
        "deliver_on": None if deliver_on is None else deliver_on.isoformat(),
        "forced": forced_by is not None,
        "forced_by": forced_by,
        "assignee": None if former is None else former.content.get("assignee"),
        "escalated_to": None,
        "proposed_release": None,
        "due_at": None if hours is None else rfc3339(batch.now + timedelta(hours=hours)),
        "opened_at": at,
        "changed_at": at,
        "change": why or change(SYSTEM, codes[0], None, act="opened"),
    }  # fmt: skip
    facts = batch.facts(question.order_id)
    row = HoldRow(
        hold_id=hold_id,
        version=0,
        state=HELD_OPEN,
        order_id=question.order_id,
        order_version=question.order_version,
        account_id=question.account_id,
        secured_minor=question.secured_minor,
        content=content,
        # Nothing of an order that has ended will move: its hold goes with the batch that opens it.
        order_ended=facts.newest_state in ENDED
        and (facts.newest_version or 0) >= question.order_version,
    )
    return _record(batch, row, content, question_text(question))


def change_reasons(
    batch: Batch, hold: HoldRow, answer: dict[str, Any], why: dict[str, Any]
) -> None:
    """Let an open hold say for which reasons it stands now; `answer` is the newer decision's."""
    change_hold(batch, hold, why, **{name: answer[name] for name in _FIGURES})


def change_hold(batch: Batch, hold: HoldRow, why: dict[str, Any], **fields: object) -> bytes:
    """Bring an open hold into its next version, still open; returns that state as told."""
    content = {
        **hold.content,
        **fields,
        "version": hold.version + 1,
        "changed_at": rfc3339(batch.now),
        "change": why,
    }
    return _record(batch, hold, content)


def end_hold(batch: Batch, hold: HoldRow, state: str, why: dict[str, Any]) -> bytes:
    """Bring an open hold into its last state; returns that state as told."""
    content = {
        **hold.content,
        "version": hold.version + 1,
        "state": state,
        "escalated_to": None,
        "proposed_release": None,
        "changed_at": rfc3339(batch.now),
        "change": {**why, "act": state},
    }
    return _record(batch, hold, content)


def change(
    by: str,
    reason_code: str,
    comment: str | None,
    *,
    tolerance_percent: int | None = None,
    valid_until: datetime | None = None,
    amount: str | None = None,
    role: str | None = None,
    act: str | None = None,
) -> dict[str, Any]:
    """The fields of `HoldChange`."""
    return {
        "by": by,
        "reason_code": reason_code,
        "comment": comment,
        "tolerance_percent": tolerance_percent,
        "valid_until": None if valid_until is None else rfc3339(valid_until),
        "amount": amount,
        "role": role,
        "act": act,
    }


def supersede(batch: Batch, order_id: str, check_id: str) -> HoldRow | None:
    """A newer decision on the order ends its open hold, whatever the decision is; returns the
    hold that it ended.
    """
    hold = batch.open_holds.get(order_id)
    if hold is not None:
        why = change(SYSTEM, "NEWER_DECISION", f"Decided again by {check_id}.")
        end_hold(batch, hold, SUPERSEDED, why)
    return hold


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _record(
    batch: Batch, hold: HoldRow, content: dict[str, Any], question: str | None = None
) -> bytes:
    """Write the hold's next version, tell it, and let the rest of the batch see it. `question` is
    what was asked, when it is opened.
    """
    version, state, writes = hold.version + 1, content["state"], batch.writes
    told = orjson.dumps(content)
    text = told.decode()
    # What else was told of the order, as a warning, is nothing that it waits for.
    reason_codes = ",".join(
        each["code"] for each in content["reasons"] if each["severity"] == Severity.HOLD
    )
    amount = content["order_amount"] or content["order"]["amount"]
    written = writes.holds.get(hold.hold_id)
    if written is not None:
        written.version, written.state, written.content = version, state, text
        written.reason_codes, written.amount = reason_codes, amount
    else:
        writes.holds[hold.hold_id] = HoldWrite(
            hold_id=hold.hold_id,
            was=hold.version,
            version=version,
            state=state,
            order_id=hold.order_id,
            order_version=hold.order_version,
            account_id=hold.account_id,
            reason_codes=reason_codes,
            amount=amount,
            priority=content["priority"],
            deliver_on=_day(content["deliver_on"]),
            secured_minor=hold.secured_minor,
            content=text,
            question=question,
        )
    if any(content.get(name) != hold.content.get(name) for name in _KEPT_APART) or (
        hold.version == 0 and any(content.get(name) for name in _KEPT_APART)
    ):
        writes.desk.holds[hold.hold_id] = {
            "hold_id": hold.hold_id,
            **{name: content.get(name) for name in _KEPT_APART},
        }
    writes.hold_events.append(HoldEventRow(hold.hold_id, version, state, text))
    envelope = batch.envelopes.hold
    batch.tell(
        envelope.topic,
        hold.account_id,
        envelope.wrap(
            told,
            id=f"{hold.hold_id}-{version}",
            subject=hold.hold_id,
            account_id=hold.account_id,
            time=batch.now,
            traceparent=batch.traceparent,
        ),
    )
    if state == HELD_OPEN:
        batch.open_holds[hold.order_id] = replace(
            hold, version=version, state=state, content=content
        )
    else:
        batch.open_holds.pop(hold.order_id, None)
        note_closed(batch.books.earlier, replace(hold, content=content))
    return told
