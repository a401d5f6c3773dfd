"""A person lets a held order go against the reasons, within what the person may decide alone.

A release is an override: it reserves the order's amount as a check's release does, and its record
says who, against which reasons, how much, and until when. What is above the person's ceiling, or
needs a second person, is not refused: the hold stays open, keeps what was wanted, and says whom it
waits for. The same call by that person brings it about.
"""

from datetime import datetime, timedelta
from typing import Any

from credit_check.answers import OK, problem_reply
from credit_check.batch import Batch
from credit_check.desk_acts import Act, HoldTask, newest_version
from credit_check.holds import change, change_hold, end_hold
from credit_check.notice_events import raised
from credit_check.released import RELEASED
from credit_check.snapshot import HoldRow
from credit_check.tasks import Reply
from credit_check.writes import NewsRow, OverrideRow
from credit_contracts.amounts import to_minor, to_text
from credit_contracts.times import rfc3339
from credit_core.claims import Reservation
from credit_core.desk_rules import (
    Person,
    Proposal,
    Role,
    Ruling,
    Scope,
    Step,
    ruling,
    standing_for,
)
from credit_core.reasons import Severity
from credit_core.standing import Question
from credit_core.versions import reserves
from service_kit.ids import new_id

OVERRIDE_MADE = "override_made"
ACCEPTED = 202
"""Recorded, and waiting for somebody else."""


class Release(HoldTask):
    """See the module."""

    __slots__ = ("_amount", "_tolerance_percent", "_valid_days")

    def __init__(
        self,
        act: Act,
        *,
        amount_minor: int | None = None,
        tolerance_percent: int = 0,
        valid_days: int | None = None,
    ) -> None:
        """`amount_minor` in the order's currency defaults to the order's own, `valid_days` to what
        the policy lets any reservation last.
        """
        super().__init__(act)
        self._amount = amount_minor
        self._tolerance_percent = tolerance_percent
        self._valid_days = valid_days

    def act(self, batch: Batch, hold: HoldRow) -> Reply:
        """Release, or hand on. A stop stands above any person's release, so while the account is
        stopped nothing is released.
        """
        if batch.stopped(hold.account_id):
            return problem_reply(
                "ACCOUNT_STOPPED",
                f"Account {hold.account_id} of hold {hold.hold_id} is stopped, or one that stands"
                " above it.",
            )
        order = hold.content["order"]
        order_minor = to_minor(order["amount"], order["currency"])
        scope = Scope(
            order_minor if self._amount is None else self._amount,
            order["currency"],
            self._tolerance_percent,
            self._valid_days or batch.book(hold.account_id).policy.reservation_days,
        )
        if scope.covered.minor < order_minor:
            return problem_reply(
                "INVALID_REQUEST",
                f"amount: {_text(scope.amount_minor, scope)} with a tolerance of"
                f" {scope.tolerance_percent} % does not cover order {hold.order_id} of"
                f" {_text(order_minor, scope)}; release at least that, or have a smaller version"
                " of the order checked.",
            )
        wish, before = Proposal(self._said.by, scope), _proposed(hold)
        ruled = ruling(batch.desk, wish, before, batch.snapshot.rates.convert)
        if ruled.step == Step.GO:
            return self._release(batch, hold, scope)
        return self._hand_on(batch, hold, wish, before, ruled)

    def _release(self, batch: Batch, hold: HoldRow, scope: Scope) -> Reply:
        said, watermark = self._said, batch.snapshot.watermark
        begins = batch.now if watermark is None else max(batch.now, watermark)
        expires_at = begins + timedelta(days=scope.valid_days)
        _reserve(batch, hold, expires_at)
        override = OverrideRow(
            new_id("ovr"), hold.hold_id, hold.order_id, hold.order_version, hold.account_id,
            said.by.name, said.by.role, said.reason_code, said.comment or "",
            [each["code"] for each in hold.content["reasons"]
             if each["severity"] == Severity.HOLD],
            scope.currency, scope.amount_minor, scope.tolerance_percent, rfc3339(expires_at),
        )  # fmt: skip
        batch.writes.desk.overrides.append(override)
        why = change(
            said.by.name, said.reason_code, said.comment,
            tolerance_percent=scope.tolerance_percent, valid_until=expires_at,
            amount=_text(scope.amount_minor, scope), role=said.by.role,
        )  # fmt: skip
        released = end_hold(batch, hold, RELEASED, why)
        _tell(batch, override)
        return Reply(OK, released)

    def _hand_on(
        self, batch: Batch, hold: HoldRow, wish: Proposal, before: Proposal | None, ruled: Ruling
    ) -> Reply:
        said, scope = self._said, wish.scope
        proposed: dict[str, Any] | None = hold.content.get("proposed_release")
        if standing_for(wish, before) is wish:
            proposed = {
                "by": said.by.name,
                "role": said.by.role,
                "reason_code": said.reason_code,
                "comment": said.comment,
                "amount": _text(scope.amount_minor, scope),
                "tolerance_percent": scope.tolerance_percent,
                "valid_days": scope.valid_days,
                "proposed_at": rfc3339(batch.now),
            }
        why = change(
            said.by.name, said.reason_code, said.comment,
            tolerance_percent=scope.tolerance_percent, amount=_text(scope.amount_minor, scope),
            role=said.by.role,
            act="escalated" if ruled.step == Step.ESCALATE else "proposed",
        )  # fmt: skip
        told = change_hold(batch, hold, why, escalated_to=ruled.to, proposed_release=proposed)
        return Reply(ACCEPTED, told)


def _reserve(batch: Batch, hold: HoldRow, expires_at: datetime) -> None:
    """Reserve the order's whole amount at its version, as a check's release does. A hold by hand
    whose order has moved on reserves nothing: the newer version is asked for by itself.
    """
    order = hold.content["order"]
    question = Question(
        order_id=hold.order_id,
        order_version=hold.order_version,
        account_id=hold.account_id,
        currency=order["currency"],
        amount_minor=to_minor(order["amount"], order["currency"]),
        secured_minor=hold.secured_minor,
    )
    if question.amount_minor <= 0 or not reserves(question, batch.facts(hold.order_id)):
        return
    if newest_version(batch, hold.order_id) > hold.order_version:
        return
    batch.grant(
        new_id("rel"),
        Reservation(
            order_id=question.order_id,
            order_version=question.order_version,
            account_id=question.account_id,
            currency=question.currency,
            amount_minor=question.amount_minor,
            secured_minor=question.secured_minor,
            expires_at=expires_at,
        ),
    )


def _tell(batch: Batch, override: OverrideRow) -> None:
    """That somebody let an order go against the reasons, as news for as long as the release lasts."""
    facts = {
        "currency": override.currency,
        "amount": to_text(override.amount_minor, override.currency),
        "released_by": override.released_by,
        "role": override.role,
        "against": ", ".join(override.against),
        "reason_code": override.reason_code,
        "comment": override.comment,
        "tolerance_percent": str(override.tolerance_percent),
        "valid_until": override.valid_until,
        "order_version": str(override.order_version),
        "hold_id": override.hold_id,
    }
    telling = raised(
        batch.envelopes,
        batch.now,
        kind=OVERRIDE_MADE,
        severity="warning",
        account_id=override.account_id,
        order_id=override.order_id,
        facts=facts,
        traceparent=batch.traceparent,
    )
    batch.writes.desk.news.append(
        NewsRow(
            telling.notice_id, OVERRIDE_MADE, override.account_id, override.valid_until,
            telling.content,
        )
    )  # fmt: skip
    batch.tell(telling.message.topic, override.account_id, telling.message.value)


def _proposed(hold: HoldRow) -> Proposal | None:
    """What another person wanted, as the hold keeps it."""
    kept = hold.content.get("proposed_release")
    if kept is None:
        return None
    currency = hold.content["order"]["currency"]
    return Proposal(
        Person(kept["by"], Role(kept["role"])),
        Scope(
            to_minor(kept["amount"], currency),
            currency,
            kept["tolerance_percent"],
            kept["valid_days"],
        ),
    )


def _text(minor: int, scope: Scope) -> str:
    return to_text(minor, scope.currency)
