"""Accounts to build an order system against: each always answers the same way.

Whoever integrates must see a hold, a warning, a late answer and a 503 before a customer does, and
none of them can be ordered from a real account. A check on one of these accounts is decided by
the same function as every other, on a standing that is made up for it; nothing is read, nothing
is recorded, and no key is remembered, so that trying leaves no trace in the ledger.
"""

import asyncio
from dataclasses import dataclass

import orjson

from credit_check.answers import OK, answer_content, problem_reply
from credit_check.tasks import Reply
from credit_core.buckets import Buckets
from credit_core.decision import decide
from credit_core.policy import Policy
from credit_core.reasons import Outcome
from credit_core.standing import Question, Standing
from credit_core.terms import AccountTerms
from service_kit.clock import Clock
from service_kit.ids import new_id

RELEASE = "sandbox-release"
WARN = "sandbox-warn"
HOLD = "sandbox-hold"
SLOW = "sandbox-slow"
UNAVAILABLE = "sandbox-unavailable"
ACCOUNTS = frozenset((RELEASE, WARN, HOLD, SLOW, UNAVAILABLE))

SLOW_SECONDS = 2.0
_AMPLE = 10
_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Answers for the accounts of the sandbox, where it is on."""

    clock: Clock
    slow_seconds: float = SLOW_SECONDS

    async def ask(self, question: Question, *, dry_run: bool) -> Reply:
        """The answer that this account always gives."""
        if question.account_id == UNAVAILABLE:
            return problem_reply("UNAVAILABLE", f"The account {UNAVAILABLE} never has an answer.")
        if question.account_id == SLOW:
            await asyncio.sleep(self.slow_seconds)
        verdict = decide(question, self._standing(question), _POLICY)
        held = verdict.outcome == Outcome.HOLD and not dry_run
        answer = answer_content(
            new_id("chk"),
            question,
            verdict,
            reserved_minor=question.amount_minor,
            hold_id=new_id("hld") if held else None,
            dry_run=dry_run,
        )
        return Reply(OK, orjson.dumps(answer))

    def _standing(self, question: Question) -> Standing:
        """An account that owes as much as is asked for, in the currency asked, with a limit that
        leaves ample room, just enough, or too little; a person is to look at all that is held.
        """
        now = self.clock.now()
        order_minor = max(0, question.amount_minor - question.secured_minor)
        rooms = {WARN: order_minor, HOLD: order_minor // 2}
        room_minor = rooms.get(question.account_id, _AMPLE * order_minor)
        limit_minor = order_minor + room_minor
        terms = AccountTerms(
            question.account_id,
            question.currency,
            limit_minor,
            must_review=question.account_id == HOLD,
            payment_terms_days=question.payment_terms_days,
        )
        return Standing(
            account_id=question.account_id,
            terms=terms,
            limit_minor=limit_minor,
            exposure=Buckets(receivables=order_minor),
            reserved_minor=0,
            order_minor=order_minor,
            present_claim_minor=0,
            reserves=True,
            unvalued=(),
            rates={},
            watermark=now,
            now=now,
            today=now.date(),
        )
