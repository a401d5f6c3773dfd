"""One batch while it is decided: what was read, what has been claimed since, what will be written.

Tasks are decided in the order in which they arrived, each seeing what the ones before it took.
The batch is the only place where that order exists; when it commits, the order has happened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from credit_check.answers import OK, key_reused
from credit_check.books import Books
from credit_check.events import Envelopes
from credit_check.kept_sums import FOLDED_MEMBERS_MAX, KeptSums
from credit_check.lineage import Lineage
from credit_check.shelf import Held
from credit_check.snapshot import Granted, HoldRow, Snapshot
from credit_check.tasks import Ask, Key, NotLockedError, Reply, Task
from credit_check.veil import veiled
from credit_check.writes import EventRow, KeyRow, TakenBack, Writes
from credit_core.book import AccountBook
from credit_core.by_day import beyond
from credit_core.claims import OrderFacts, Reservation, live
from credit_core.decision import Verdict
from credit_core.desk_rules import DeskRules
from credit_core.standing import Question
from credit_core.versions import Refusal, refusal

HELD_OPEN = "open"


class Batch:
    """See the module. `locked` accounts may be written; those only read are for dry runs."""

    def __init__(
        self,
        asks: Sequence[Ask],
        snapshot: Snapshot,
        policies: Held,
        envelopes: Envelopes,
        kept_sums: KeptSums | None = None,
    ) -> None:
        """Without `kept_sums`, whatever is kept is taken for right."""
        self.snapshot = snapshot
        self._kept_sums = kept_sums
        self.policies = policies
        self.envelopes = envelopes
        self.now = snapshot.now
        self.writes = Writes(snapshot.now)
        self.locked = {each for ask in asks if ask.locks for each in ask.accounts}
        self.lineage = Lineage(snapshot, self.locked)
        self.verdicts: list[Verdict] = []
        self.open_holds: dict[str, HoldRow] = {
            hold.order_id: hold for hold in snapshot.holds.values() if hold.state == HELD_OPEN
        }
        self.shadowed: list[str] = []
        self.traceparent: str | None = None
        """Of the request whose task is being decided."""
        self.traces: dict[str, str] = {}
        """By account: that of the last request on it that had one, for what the batch tells at its end."""
        self._granted = {
            order_id: list(each) for order_id, each in snapshot.granted_by_order.items()
        }
        self._newest_decided = dict(snapshot.newest_decided)
        self.books = Books(asks, snapshot, policies.book, self.lineage)
        self._answered: dict[tuple[str, str], tuple[Key, Reply, str | None]] = {}

    @property
    def desk(self) -> DeskRules:
        """What people may decide alone, by the book in force."""
        return self.policies.book.desk

    def answer(self, task: Task) -> Reply:
        """What the task gets: what its key, or its lost commit, was answered before, or else a
        decision now. Raises `NotLockedError` or `KeptSumError`; then nothing of the task is in the
        writes.
        """
        reply, visible = self._reply(task), task.ask.visible
        return reply if visible is None else replace(reply, body=veiled(reply.body, visible))

    def _reply(self, task: Task) -> Reply:
        ask = task.ask
        recorded = self._recorded(ask)
        if recorded is not None:
            return recorded
        missing = self.lineage.missing(ask.accounts, locks=ask.locks, grants=ask.grants)
        if missing is not None:
            raise NotLockedError(missing)
        self.traceparent = ask.traceparent
        try:
            reply = task.decide(self)
        finally:
            self.traceparent = None
        if ask.traceparent is not None and ask.locks:
            self.traces.update(dict.fromkeys(ask.accounts, ask.traceparent))
        if ask.key is not None and ask.locks:
            self._remember(ask, reply)
        return reply

    def require(self, account_ids: Iterable[str]) -> None:
        """Raises `NotLockedError` unless all of these accounts are locked by this batch, and so is
        what their groups take (see `credit_check.lineage`).
        """
        wanted = frozenset(account_ids)
        missing = wanted - self.locked or self.lineage.missing(wanted, locks=True)
        if missing is not None:
            raise NotLockedError(missing)

    def doubts(self, account_id: str) -> bool:
        """Whether what the account has reserved is a kept sum that may be too large by now."""
        gate = self.snapshot.gates[account_id]
        return (
            self._kept_sums is not None
            and gate.kept
            and any(gate.reserved.values())
            and not self._kept_sums.stands(account_id, gate.folded_at, self.snapshot.ledger_mark)
        )

    def doubts_group(self, head: str) -> bool:
        """Whether what the group has reserved rests on kept sums of members that may be too large
        by now, and its members are few enough to be folded while others wait for its gate.
        """
        read = self.snapshot.groups.get(head)
        return (
            self._kept_sums is not None
            and read is not None
            and read.members_total <= FOLDED_MEMBERS_MAX
            and any(read.reserved.values())
        )

    def note_folds(self) -> None:
        """Once all is committed: what was folded in this batch is right as long as the ledger stands."""
        mark, gates = self.snapshot.ledger_mark, self.snapshot.gates
        if self._kept_sums is None or mark is None:
            return
        for account_id, fold in self.books.folds.items():
            if not gates[account_id].kept and fold.folded_at is not None:
                self._kept_sums.note(account_id, fold.folded_at, mark)

    def book(self, account_id: str) -> AccountBook:
        """The account's book, opened from what was read when it is first needed."""
        return self.books.of(account_id)

    def stopped(self, account_id: str) -> bool:
        """Whether the account, or one that stands above it, is barred by hand."""
        terms = self.snapshot.terms
        return any(
            each in terms and terms[each].stopped
            for each in (account_id, *self.lineage.counting_in(account_id))
        )

    def shadow_book(self, account_id: str) -> AccountBook | None:
        """The same account under the shadow policy; None where there is no shadow."""
        shadow = self.policies.shadow
        if shadow is None or shadow.version == self.policies.book.version:
            return None
        return self.books.of_shadow(account_id, shadow)

    def unknown_book(self, account_id: str) -> AccountBook:
        """The book of an account that the caller may not see: as if nobody had described it."""
        return self.books.unknown(account_id)

    def lies_within(self, segment: str, account_id: str, order_id: str) -> bool:
        """Whether the asked account, and every account that the order is held, reserved or posted
        on, is of the segment. Raises `NotLockedError` when one of them was not read.
        """
        if self.snapshot.segments.get(account_id) != segment:
            return False
        concerned = {each.reservation.account_id for each in self.granted(order_id)}
        hold, posted_on = self.open_holds.get(order_id), self.facts(order_id).account_id
        concerned |= {hold.account_id} if hold is not None else set()
        concerned |= {posted_on} if posted_on is not None else set()
        unread = concerned - self.snapshot.gates.keys()
        if unread:
            raise NotLockedError(frozenset(unread))
        return all(self.snapshot.segments.get(each) == segment for each in concerned)

    def facts(self, order_id: str) -> OrderFacts:
        """What the ledger knows of the order."""
        return self.snapshot.facts(order_id)

    def newest_decided(self, order_id: str) -> int | None:
        """The newest version decided of the order, in this batch or before it."""
        return self._newest_decided.get(order_id)

    def refusal(self, question: Question) -> Refusal | None:
        """Why the question cannot be decided, in view of all that was decided before it."""
        return refusal(
            question, self.facts(question.order_id), self.newest_decided(question.order_id)
        )

    def decided(self, order_id: str, order_version: int) -> None:
        """Note a decision, for the version rules of the tasks that follow."""
        newest = self._newest_decided.get(order_id)
        if newest is None or order_version > newest:
            self._newest_decided[order_id] = order_version

    def granted(self, order_id: str) -> Sequence[Granted]:
        """The order's reservations that nothing has ended so far, on whichever account."""
        return self._granted.get(order_id, ())

    def grant(self, reservation_id: str, reservation: Reservation) -> None:
        """Reserve: count it from now on, and write it. Days of delivery are kept where some lie
        beyond the account's horizon; what is near stays near.
        """
        book = self.book(reservation.account_id)
        if reservation.to_deliver and not beyond(reservation.to_deliver, book.last_day):
            reservation = replace(reservation, to_deliver=())
        book.grant(reservation)
        self._granted.setdefault(reservation.order_id, []).append(
            Granted(reservation_id, reservation)
        )
        self.writes.reservations.append((reservation_id, reservation))

    def withdraw(self, order_id: str, order_version: int, ended_by: str) -> int:
        """End the order's reservations up to that version; returns how many of them were live. Those
        that had expired are taken back as well: nothing that was released then counts again, unless
        the order was posted in the meantime.
        """
        facts = self.facts(order_id)
        ended = [
            each for each in self.granted(order_id)
            if each.reservation.order_version <= order_version
        ]  # fmt: skip
        for account_id in {each.reservation.account_id for each in ended}:
            self.book(account_id).withdraw(order_id, order_version)
        for each in ended:
            self.writes.ended[each.reservation_id] = ended_by
        self.writes.taken_back.append(
            TakenBack(order_id, facts.ended_version, order_version, ended_by)
        )
        self._granted[order_id] = [each for each in self.granted(order_id) if each not in ended]
        return sum(live(each.reservation, facts, self.snapshot.watermark) for each in ended)

    def tell(self, topic: str, account_id: str, value: bytes) -> None:
        """An event of that account, after all that were told before it."""
        self.writes.events.append(EventRow(topic, account_id.encode(), value))

    def _recorded(self, ask: Ask) -> Reply | None:
        if ask.key is not None:
            given = (ask.key.caller, ask.key.key)
            in_batch = self._answered.get(given)
            if in_batch is not None:
                key, reply, _ = in_batch
                if key.digest != ask.key.digest:
                    return key_reused(ask.key)
                return Reply(reply.status, reply.body, replayed=True)
            before = self.snapshot.answered.get(given)
            if before is not None:
                if before.digest != ask.key.digest:
                    return key_reused(ask.key)
                ours = ask.attempts > 0 and before.check_id == ask.check_id
                return Reply(before.status, before.body.encode(), replayed=not ours)
        if ask.attempts and ask.check_id in self.snapshot.retried:
            return Reply(OK, self.snapshot.retried[ask.check_id].encode())
        return None

    def _remember(self, ask: Ask, reply: Reply) -> None:
        key = ask.key
        assert key is not None
        check_id = ask.check_id if reply.status == OK else None
        self._answered[key.caller, key.key] = (key, reply, check_id)
        answer = None if check_id is not None else reply.body.decode()
        self.writes.keys.append(
            KeyRow(key.caller, key.key, key.digest, reply.status, check_id, answer)
        )
