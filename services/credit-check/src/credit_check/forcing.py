"""A person holds an order by hand: whatever the rules say of it, until a person lets it go.

The order may be unknown yet, or released already. The hold ends no reservation: what was promised
stays promised until it is rejected, voided or expires, because an order that was released may be
on its way. The mark is the open hold itself. Every later check of the order finds it, is held for
it, and hands it on to the hold that takes its place; so there is no second record that could
disagree.
"""

from typing import Any

from credit_check.answers import OK, problem_reply
from credit_check.batch import Batch
from credit_check.desk_acts import newest_version
from credit_check.holds import ENDED, change, change_hold, open_hold
from credit_check.tasks import Ask, Key, Reply
from credit_check.verdicts import answer_to
from credit_contracts.amounts import to_minor
from credit_contracts.desk import HoldForceRequest
from credit_contracts.times import rfc3339
from credit_core.decision import decide
from credit_core.desk_rules import Person
from credit_core.reasons import ReasonCode
from credit_core.standing import ForcedBy, Question
from service_kit.ids import new_id

CREATED = 201


class ForceHold:
    """See the module."""

    __slots__ = ("_asked", "_by", "_known", "_visible", "ask")

    def __init__(
        self,
        asked: HoldForceRequest,
        by: Person,
        *,
        known: dict[str, Any] | None,
        accounts: tuple[str, ...],
        visible: str | None,
        key: Key,
        traceparent: str | None = None,
    ) -> None:
        """`known` is the newest recorded answer about the order, `accounts` are all that it was
        asked on, and `visible` is the caller's segment (None: all).
        """
        self._asked = asked
        self._by = by
        self._known = known
        self._visible = visible
        self.ask = Ask(
            accounts=tuple(sorted({asked.account_id, *accounts})),
            orders=(asked.order_id,),
            currency=asked.currency,
            key=key,
            visible=visible,
            traceparent=traceparent,
        )

    def decide(self, batch: Batch) -> Reply:
        """Mark the order's open hold, or open one; see `tasks.Task`."""
        asked = self._asked
        # Before anything is said that would tell an account outside from one that is unknown.
        if self._visible is not None and not batch.lies_within(
            self._visible, asked.account_id, asked.order_id
        ):
            return problem_reply(
                "NOT_FOUND", f"There is no order {asked.order_id} of account {asked.account_id}."
            )
        question = self._question(batch)
        if question is None:
            return problem_reply(
                "INVALID_REQUEST",
                f"currency: nothing is known of order {asked.order_id} and account"
                f" {asked.account_id}; send the order's currency.",
            )
        facts, hold = batch.facts(asked.order_id), batch.open_holds.get(asked.order_id)
        if facts.newest_state in ENDED:
            return problem_reply("ORDER_ENDED", f"Order {asked.order_id} is {facts.newest_state}.")
        if asked.order_version is not None and asked.order_version < newest_version(
            batch, asked.order_id
        ):
            return problem_reply(
                "VERSION_SUPERSEDED",
                f"order_version {asked.order_version} of order {asked.order_id} is older than"
                f" version {newest_version(batch, asked.order_id)}.",
            )
        if hold is not None:
            batch.require((hold.account_id,))
        said = {
            "by": self._by.name,
            "reason_code": asked.reason_code,
            "comment": asked.comment,
            "forced_at": rfc3339(batch.now),
        }
        why = change(
            self._by.name, asked.reason_code, asked.comment, role=self._by.role, act="forced"
        )
        answer = self._answer(batch, question)
        if hold is None:
            told = open_hold(
                batch, new_id("hld"), question, answer,
                priority=0, deliver_on=None, why=why, forced_by=said,
            )  # fmt: skip
            return Reply(CREATED, told)
        by_hand = [each for each in answer["reasons"] if each["code"] == ReasonCode.MANUAL_HOLD]
        others = [
            each for each in hold.content["reasons"] if each["code"] != ReasonCode.MANUAL_HOLD
        ]
        return Reply(
            OK,
            change_hold(batch, hold, why, forced=True, forced_by=said, reasons=by_hand + others),
        )

    def _answer(self, batch: Batch, question: Question) -> dict[str, Any]:
        """What the rules say of the order, the hand upon it included; nothing is reserved, and it
        is no decision: `check_id` stays that of the newest one.
        """
        forced_by = ForcedBy(self._by.name, self._asked.reason_code)
        book = batch.book(question.account_id)
        standing = book.standing(question)._replace(forced_by=forced_by)
        verdict = decide(question, standing, book.policy)
        known = self._known
        return answer_to(batch, "" if known is None else known["check_id"], question, verdict)

    def _question(self, batch: Batch) -> Question | None:
        """The order as far as it is known: as it was reserved, asked, posted, or told here.

        None when there is nothing to tell its currency by.
        """
        asked, facts, known = self._asked, batch.facts(self._asked.order_id), self._known
        newest = newest_version(batch, asked.order_id)
        version = newest if asked.order_version is None else asked.order_version
        secured_minor = 0
        granted = max(
            (each.reservation for each in batch.granted(asked.order_id)),
            key=lambda each: each.order_version,
            default=None,
        )
        if asked.amount is not None and asked.currency is not None:
            currency, amount_minor = asked.currency, to_minor(asked.amount, asked.currency)
        elif granted is not None and granted.order_version >= newest:
            currency, amount_minor = granted.currency, granted.amount_minor
            secured_minor = granted.secured_minor
        elif known is not None and known["order_version"] >= (facts.newest_version or 0):
            currency = known["order"]["currency"]
            amount_minor = to_minor(known["order"]["amount"], currency)
        elif facts.currency is not None:
            currency, amount_minor = facts.currency, facts.ordered_minor
        else:
            terms = batch.snapshot.terms.get(asked.account_id)
            found = asked.currency or (None if terms is None else terms.currency)
            if found is None:
                return None
            currency, amount_minor = found, 0
        return Question(
            order_id=asked.order_id,
            order_version=version,
            account_id=asked.account_id,
            currency=currency,
            amount_minor=amount_minor,
            secured_minor=secured_minor,
        )
