"""One account's claims while a batch of its questions is decided, one after another.

A batch reads everything once and then decides many orders. Each release must be seen by the next
question of the same account, or ten orders would be granted the same room. So the book starts
from what was read and grows with each reservation. It is the only mutable thing in the decision;
it lives for one batch, under the account's lock, and is thrown away with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, date, datetime

from credit_core.buckets import ZERO, Buckets
from credit_core.by_day import last_day
from credit_core.claims import (
    OrderFacts,
    Reservation,
    claim_minor,
    claims_of_order,
    live,
    reserved_by_order,
)
from credit_core.decision import Verdict
from credit_core.documents import OrderState
from credit_core.earlier import NO_ORDERS, NOTHING_EARLIER, Earlier
from credit_core.exposure import Rates
from credit_core.group_book import GroupBook, OwnClaim
from credit_core.notices import Position
from credit_core.overdue import Dues, Overdue, cash_on_hand
from credit_core.policy import Policy
from credit_core.standing import NOT_OVERDUE, AncestorStanding, Question, Standing
from credit_core.tally import Tally
from credit_core.terms import AccountTerms
from credit_core.versions import Refusal, refusal, reserves


class AccountBook:
    """The claims on one account during one batch.

    Per question: `refusal`, then `standing` for `decide`, then `record` (not for a dry run).
    """

    def __init__(
        self,
        account_id: str,
        terms: AccountTerms | None,
        *,
        policy: Policy,
        now: datetime,
        watermark: datetime | None,
        buckets: Mapping[str, Buckets],
        reserved: Mapping[str, int],
        rates: Rates,
        orders: Iterable[OrderFacts] = (),
        reservations: Iterable[Reservation] = (),
        newest_decided: Mapping[str, int] | None = None,
        today: date | None = None,
        dues: Mapping[str, Dues] | None = None,
        earlier: Mapping[str, Earlier] = NO_ORDERS,
        groups: Sequence[GroupBook] = (),
    ) -> None:
        """What was read for the batch, all of it in one snapshot.

        Args:
            account_id: the account asked about.
            terms: `None` when the account is not described, or not to be shown to the caller.
            policy: the numbers decided by.
            now: the moment of the batch, taken once.
            watermark: up to when all inbound events are applied; `None`: not known yet.
            buckets: the account's stored buckets by document currency.
            reserved: `reserved_sum(...).by_currency` of the account, the asked orders included.
                Both are within the policy's horizon; those of groups are whole.
            rates: the newest rates.
            orders: what the ledger knows of the orders asked about.
            reservations: those granted to the orders asked about; on other accounts, and dead
                ones, may be among them.
            newest_decided: by order asked about, the newest version decided so far.
            today: the business day that dates of the terms are compared with; that of `now` in
                UTC unless given.
            dues: what is open by currency, past due as the policy counts it.
            earlier: by order asked about, what was released of it on this account before.
            groups: those that the account counts in, the nearest first: its own where it has
                members, then those of the accounts above it.
        """
        self.account_id = account_id
        self.terms = terms
        self.policy = policy
        self._now = now
        self._watermark = watermark
        self._buckets = buckets
        self._reserved = dict(reserved)
        self._rates = rates
        self._orders = {facts.order_id: facts for facts in orders}
        self._granted: dict[str, list[Reservation]] = {}
        for reservation in reservations:
            self._granted.setdefault(reservation.order_id, []).append(reservation)
        self._newest_decided = dict(newest_decided or {})
        self._dues = dues or {}
        self._earlier = earlier
        self.groups = groups
        self._today = now.astimezone(UTC).date() if today is None else today
        self.last_day = last_day(self._today, policy.horizon_days)
        self.limit_minor = self._limit_in_force()

    def under(
        self, policy: Policy, dues: Mapping[str, Dues] | None, groups: Sequence[GroupBook]
    ) -> "AccountBook":
        """The same account, its claims and all that is granted from now on included, as another
        policy sees it: to ask for standings, not to grant in. `dues` are as the other policy counts
        them, `groups` the same groups under it. The horizon stays as it is: the claims were
        read within it.
        """
        other = copy(self)
        other.groups = groups
        other.policy = policy
        other._dues = dues or {}  # noqa: SLF001 - of its own class
        other.limit_minor = other._limit_in_force()  # noqa: SLF001 - as above
        return other

    @property
    def buckets(self) -> Mapping[str, Buckets]:
        """The account's buckets by document currency, within its horizon."""
        return self._buckets

    def refusal(self, question: Question) -> Refusal | None:
        """Why the question cannot be decided at all, versions decided in this batch included."""
        return refusal(
            question,
            self._facts(question.order_id),
            self._newest_decided.get(question.order_id),
        )

    def standing(self, question: Question) -> Standing:
        """The account as this question sees it: everything but the order's own claim in the
        currency asked.
        """
        facts = self._facts(question.order_id)
        terms = self.terms
        if terms is None:
            return self._unknown(question, facts)
        tally = Tally(terms.currency, self._rates)
        own = self._own_claim(facts, question.currency, self.last_day)
        buckets, reserved = own.left_out_of(self._buckets, self._reserved)
        present_minor = self._rates.convert(own.claimed_minor, own.currency, terms.currency) or 0
        exposure = tally.exposure(buckets)
        reserved_minor = tally.sum(reserved)
        asked_minor = claim_minor(question, facts.invoiced_minor, self.last_day)
        overdue_found, tolerated_minor = self._overdue(tally)
        gross_minor = maximum_minor = None
        if self.policy.order_maximum is not None:
            gross_minor = tally.value(question.amount_minor, question.currency)
            maximum_minor = tally.money(self.policy.order_maximum)
        return Standing(
            account_id=self.account_id,
            terms=terms,
            limit_minor=self.limit_minor,
            exposure=exposure,
            reserved_minor=reserved_minor,
            order_minor=tally.value(asked_minor, question.currency),
            present_claim_minor=present_minor,
            reserves=reserves(question, facts),
            unvalued=tuple(sorted(tally.unvalued)),
            rates=tally.rates_used,
            watermark=self._watermark,
            now=self._now,
            today=self._today,
            overdue=overdue_found,
            overdue_tolerated_minor=tolerated_minor,
            order_gross_minor=gross_minor,
            order_maximum_minor=maximum_minor,
            earlier=self._earlier_of(facts),
            ancestors=self._above(question, facts),
        )

    def position(self) -> Position | None:
        """The account with nothing left out, for its notices; `None` when it is not described."""
        if self.terms is None:
            return None
        tally = Tally(self.terms.currency, self._rates)
        return Position(
            currency=self.terms.currency,
            limit_minor=self.limit_minor,
            exposure=tally.exposure(self._buckets),
            reserved_minor=tally.sum(self._reserved),
            complete=not tally.unvalued,
        )

    def record(self, question: Question, verdict: Verdict) -> None:
        """Make the verdict count for the questions that follow in this batch."""
        newest = self._newest_decided.get(question.order_id)
        if newest is None or question.order_version > newest:
            self._newest_decided[question.order_id] = question.order_version
        if verdict.reservation is not None:
            self.grant(verdict.reservation)

    def grant(self, reservation: Reservation) -> None:
        """Add a reservation to what its order claims already."""
        facts = self._facts(reservation.order_id)
        granted = self._granted.setdefault(reservation.order_id, [])
        self._reserve(-1, granted, facts)
        granted.append(reservation)
        self._reserve(+1, granted, facts)

    def withdraw(self, order_id: str, order_version: int) -> None:
        """End the order's reservations up to that version, itself included: it was voided, or
        its hold rejected. What is granted afterwards counts again.
        """
        facts = self._facts(order_id)
        granted = self._granted.get(order_id, [])
        kept = [each for each in granted if each.order_version > order_version]
        self._reserve(-1, granted, facts)
        self._reserve(+1, kept, facts)
        self._granted[order_id] = kept

    @property
    def reserved(self) -> Mapping[str, int]:
        """The reserved amount by document currency, in minor units, this batch's part included:
        what `reserved_sum` would now fold, but for zeros.
        """
        return self._reserved

    def _limit_in_force(self) -> int | None:
        if self.terms is None:
            return None
        return self.terms.limit_in_force(
            self._today,
            limit_percent=self.policy.limit_percent,
            secured_percent=self.policy.secured_percent,
        )

    def _reserve(self, sign: int, granted: list[Reservation], facts: OrderFacts) -> None:
        """Count, or no longer count, what these reservations of one order take of this account."""
        if not granted:
            return
        excess = reserved_by_order(granted, facts, self._watermark, self.last_day)
        for (account_id, currency), minor in excess.items():
            if account_id == self.account_id:
                self._reserved[currency] = self._reserved.get(currency, 0) + sign * minor
        if self.groups:
            whole = reserved_by_order(granted, facts, self._watermark)
            for (account_id, currency), minor in whole.items():
                if account_id == self.account_id:
                    for group in self.groups:
                        group.reserve(currency, sign * minor)

    def _overdue(self, tally: Tally) -> tuple[Overdue, int]:
        """What is more days past due than the policy allows, per currency and then valued (cash
        of one does not pay items of another), and how much of it the policy overlooks.
        """
        counting = self.policy.counting
        amount_minor = tolerated_minor = 0
        oldest: list[date] = []
        for currency, dues in self._dues.items():
            cash = dues.cash_minor
            if cash is None:
                parts = self._buckets.get(currency, ZERO)
                cash = cash_on_hand(dues.open_minor, parts.receivables, parts.unapplied_cash)
            left_minor = dues.past_minor - counting.cash(cash)
            if left_minor > 0 and dues.oldest_due_on is not None:
                amount_minor += tally.value(left_minor, currency) or 0
                oldest.append(dues.oldest_due_on)
        if not oldest:
            return NOT_OVERDUE, 0
        if self.policy.overdue_tolerated is not None:
            tolerated_minor = tally.money(self.policy.overdue_tolerated) or 0
        return Overdue(amount_minor, min(oldest), (self._today - min(oldest)).days), tolerated_minor

    def _earlier_of(self, facts: OrderFacts) -> Earlier:
        """What was released of the order before, if it goes on: it is posted open, or something of
        it is claimed or reserved here. One that has ended and is opened again is like a new one.
        """
        earlier = self._earlier.get(facts.order_id)
        if earlier is None:
            return NOTHING_EARLIER
        posted_here = facts.account_id == self.account_id and (
            facts.newest_state == OrderState.OPEN or facts.posted_claim_minor > 0
        )
        goes_on = posted_here or any(
            each.account_id == self.account_id and live(each, facts, self._watermark)
            for each in self._granted.get(facts.order_id, ())
        )
        return earlier if goes_on else NOTHING_EARLIER

    def _facts(self, order_id: str) -> OrderFacts:
        return self._orders.get(order_id) or OrderFacts(order_id)

    def _above(self, question: Question, facts: OrderFacts) -> tuple[AncestorStanding, ...]:
        """What the groups make of the question. They count whole orders: their members may go by
        different horizons, and none of them is the group's.
        """
        if not self.groups:
            return ()
        own = self._own_claim(facts, question.currency, None)
        asked_minor = claim_minor(question, facts.invoiced_minor)
        return tuple(group.standing(own, asked_minor) for group in self.groups)

    def _own_claim(self, facts: OrderFacts, asked_in: str, last: date | None) -> OwnClaim:
        """What the order claims here in the currency it is asked in: to be left out.

        Only this place is left out, because only here a release takes the claim's place. What the
        order claims in another currency, or on another account of the group, goes on counting
        beside it: the version there may still come, and goods that left in it stay owed on their
        own. When the version in the new place is posted, the posted claim in the old one moves
        away in the same transaction; a hold in between is the safe side.
        """
        place = (self.account_id, asked_in)
        granted = self._granted.get(facts.order_id, ())
        claimed_minor = claims_of_order(granted, facts, self._watermark, last).get(place, 0)
        if not claimed_minor:
            return OwnClaim(asked_in)
        if (facts.account_id, facts.currency) != place:
            return OwnClaim(asked_in, ZERO, claimed_minor, claimed_minor)
        reserved_minor = claimed_minor - facts.claim_within(last)
        return OwnClaim(asked_in, facts.posted_within(last), reserved_minor, claimed_minor)

    def _unknown(self, question: Question, facts: OrderFacts) -> Standing:
        return Standing(
            account_id=self.account_id,
            terms=None,
            limit_minor=None,
            exposure=ZERO,
            reserved_minor=0,
            order_minor=None,
            present_claim_minor=0,
            reserves=reserves(question, facts),
            unvalued=(),
            rates={},
            watermark=self._watermark,
            now=self._now,
            today=self._today,
            earlier=self._earlier_of(facts),
        )
