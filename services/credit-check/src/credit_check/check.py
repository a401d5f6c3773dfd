"""The check: one order asks for credit, and gets release, release with warning, or hold.

By the time this runs the account's gate is locked and everything has been read; what is left is
arithmetic and putting the answer into words. A dry run goes the same way and writes nothing.

A caller limited to a segment touches nothing outside of it. When the asked account, or any account
that the order was ever asked, held, reserved or posted on, is not of the segment, the answer is
the one for an unknown account, and nothing is recorded: no version that others would be refused
by, no hold that would take the place of theirs. An account that nobody has described yet is
outside of every segment, so the two cannot be told apart.
"""

from datetime import date

import orjson

from credit_check.answers import OK, answer_content, problem_reply
from credit_check.batch import Batch
from credit_check.holds import open_hold, supersede
from credit_check.tasks import Ask, KeptSumError, Key, Reply
from credit_check.verdicts import answer_to, record, verdict_on
from credit_contracts.amounts import to_minor
from credit_contracts.checks import CheckRequest
from credit_core.by_day import by_day
from credit_core.decision import Verdict, decide
from credit_core.policy import Checkpoint
from credit_core.reasons import Outcome, ReasonCode
from credit_core.standing import Question
from credit_core.versions import Refusal
from service_kit.auth import Caller
from service_kit.ids import new_id


class Check:
    """One question for the lane; `decide` may run again after a failure, with the same check id."""

    __slots__ = (
        "_by", "_check_id", "_deliver_on", "_dry_run", "_elsewhere", "_priority", "_question",
        "_visible",
        "ask",
    )  # fmt: skip

    def __init__(
        self,
        question: Question,
        *,
        by: str,
        visible: str | None = None,
        elsewhere: bool = False,
        key: Key | None = None,
        dry_run: bool = False,
        priority: int = 0,
        deliver_on: date | None = None,
        traceparent: str | None = None,
    ) -> None:
        """`by` is the caller's key id, `visible` the segment that it may see (None: all), and
        `elsewhere` whether the order was ever asked on an account outside of that segment. `key`
        is left out for a dry run, which records nothing.
        """
        self._check_id = new_id("chk")
        self._question = question
        self._by = by
        self._visible = visible
        self._elsewhere = elsewhere
        self._dry_run = dry_run
        self._priority = priority
        self._deliver_on = deliver_on
        self.ask = Ask(
            accounts=(question.account_id,),
            orders=(question.order_id,),
            currency=question.currency,
            locks=not dry_run,
            key=key,
            check_id=self._check_id,
            visible=visible,
            traceparent=traceparent,
        )

    def decide(self, batch: Batch) -> Reply:
        """Answer, and reserve or hold; see `tasks.Task`."""
        question = self._question
        self.ask.check_id = self._check_id
        if self._visible is not None and (
            self._elsewhere
            or not batch.lies_within(self._visible, question.account_id, question.order_id)
        ):
            return self._unseen(batch)
        hold = batch.open_holds.get(question.order_id)
        if hold is not None and not self._dry_run:
            batch.require((hold.account_id,))
        refused = batch.refusal(question)
        if refused is not None:
            return problem_reply(refused.value, _why(batch, question, refused))
        verdict = verdict_on(batch, question)
        if not self.ask.folds and _in_doubt(batch, question.account_id, verdict):
            raise KeptSumError
        hold_id = new_id("hld") if verdict.outcome == Outcome.HOLD and not self._dry_run else None
        answer = answer_to(
            batch, self._check_id, question, verdict, hold_id=hold_id, dry_run=self._dry_run
        )
        body = orjson.dumps(answer)
        if self._dry_run:
            return Reply(OK, body)
        record(batch, self._check_id, question, verdict, body, by=self._by)
        former = supersede(batch, question.order_id, self._check_id)
        if hold_id is not None:
            open_hold(
                batch, hold_id, question, answer,
                priority=self._priority, deliver_on=self._deliver_on, former=former,
            )  # fmt: skip
        return Reply(OK, body)

    def _unseen(self, batch: Batch) -> Reply:
        """The answer for an unknown account, of which only the key remembers anything: with no
        decision to look up, it has to keep the answer itself.
        """
        question = self._question
        self.ask.check_id = None
        standing = batch.unknown_book(question.account_id).standing(question)
        answer = answer_content(
            self._check_id,
            question,
            decide(question, standing, batch.policies.book.default),
            reserved_minor=None,
            hold_id=None,
            dry_run=self._dry_run,
        )
        return Reply(OK, orjson.dumps(answer))


def question_of(asked: CheckRequest) -> Question:
    """What is asked, as the core reads it."""
    return Question(
        order_id=asked.order_id,
        order_version=asked.order_version,
        account_id=asked.account_id,
        currency=asked.currency,
        amount_minor=asked.amount_minor,
        secured_minor=asked.secured_minor,
        payment_terms_days=asked.payment_terms_days,
        checkpoint=Checkpoint(asked.checkpoint),
        to_deliver=by_day(
            (line.deliver_on, to_minor(line.amount, asked.currency)) for line in asked.lines
        ),
    )


def check_of(
    asked: CheckRequest,
    caller: Caller,
    key: Key | None,
    traceparent: str | None,
    *,
    elsewhere: bool,
) -> Check:
    """The lane's task for a request as the contract reads it; `elsewhere`: see `Check`."""
    days = [line.deliver_on for line in asked.lines if line.deliver_on is not None]
    return Check(
        question_of(asked),
        by=caller.key_id,
        visible=caller.segment,
        elsewhere=elsewhere,
        key=None if asked.dry_run else key,
        dry_run=asked.dry_run,
        priority=asked.priority,
        deliver_on=min(days, default=None),
        traceparent=traceparent,
    )


def _in_doubt(batch: Batch, account_id: str, verdict: Verdict) -> bool:
    """Whether it would be held for a limit that sums folded anew might leave room in: the account's
    own, or that of a group which would not be full without what is reserved.
    """
    for reason in verdict.reasons:
        if reason.code == ReasonCode.LIMIT_EXCEEDED and batch.doubts(account_id):
            return True
    return any(
        batch.doubts_group(group.account_id)
        for group in verdict.groups
        if group.raises_claim
        and group.lacks_minor is not None
        and 0 < group.lacks_minor <= group.reserved_minor
    )


def _why(batch: Batch, question: Question, refused: Refusal) -> str:
    order_id, version = question.order_id, question.order_version
    facts = batch.facts(order_id)
    if refused == Refusal.VERSION_SUPERSEDED:
        newest = max(batch.newest_decided(order_id) or 0, facts.newest_version or 0)
        return f"order_version {version} of order {order_id} is older than version {newest}."
    return (
        f"order_version {version} of order {order_id} is posted already; amount, currency or"
        " account_id asks for more than what is posted."
    )
