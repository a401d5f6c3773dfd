"""What a hold's order would be decided on now, taken out of the lane to think about.

The lane reads it as for a dry run and hands it over as a value; finding ways out takes many
decisions, which are made elsewhere, so that no other order waits for them.
"""

from credit_check.answers import OK, problem_reply
from credit_check.batch import HELD_OPEN, Batch
from credit_check.snapshot import HoldRow
from credit_check.store_open import Open
from credit_check.tasks import MANY, Ask, Reply
from credit_core.earlier import NOTHING_EARLIER
from credit_core.standing import ForcedBy, Question
from credit_core.whatif import Situation


class Survey:
    """Reads and decides nothing; `seen` is the situation once it was answered, and `agrees` whether
    `open_now` was read at the same state of the ledger.
    """

    __slots__ = ("_hold", "_open", "_question", "agrees", "ask", "seen")

    def __init__(self, hold: HoldRow, question: Question, open_now: Open) -> None:
        self._hold = hold
        self._question = question
        self._open = open_now
        self.seen: Situation | None = None
        self.agrees = False
        self.ask = Ask(
            accounts=(hold.account_id,),
            orders=(hold.order_id,),
            holds=(hold.hold_id,),
            currency=MANY,
            locks=False,
        )

    def decide(self, batch: Batch) -> Reply:
        """Look, or say why there is nothing to look at; see `tasks.Task`."""
        hold_id, question = self._hold.hold_id, self._question
        hold = batch.snapshot.holds.get(hold_id)
        if hold is None or hold.state != HELD_OPEN:
            state = self._hold.state if hold is None else hold.state
            return problem_reply("HOLD_CLOSED", f"Hold {hold_id} is {state}.")
        if batch.refusal(question) is not None:
            return problem_reply(
                "HOLD_SUPERSEDED", f"Order {question.order_id} of hold {hold_id} has moved on."
            )
        account_id, snapshot = hold.account_id, batch.snapshot
        book = batch.book(account_id)
        self.agrees = snapshot.change_counters.get(account_id) == self._open.change_counter
        self.seen = Situation(
            question=question,
            terms=book.terms,
            policy=book.policy,
            now=batch.now,
            today=snapshot.today,
            watermark=snapshot.watermark,
            buckets=book.buckets,
            reserved=dict(book.reserved),
            rates=snapshot.rates,
            facts=batch.facts(question.order_id),
            reservations=tuple(each.reservation for each in batch.granted(question.order_id)),
            earlier=batch.books.earlier.get(account_id, {}).get(question.order_id, NOTHING_EARLIER),
            items=self._open.items,
            others=self._open.others,
            groups=tuple(book.groups),
            forced_by=_forced_by(hold),
        )
        return Reply(OK, b"")


def _forced_by(hold: HoldRow) -> ForcedBy | None:
    """Who holds the order by hand, if anybody does: that stands whatever the figures."""
    said = hold.content.get("forced_by")
    return None if said is None else ForcedBy(said["by"], said["reason_code"])
