"""What would clear a hold: computed ways out, each decided before it is proposed.

A way is a list of steps that together leave no reason to hold but such as only a person or an
event outside of the account's figures can take away (a stop, a missing rate); those are named
apart. Where money is short there are several ways, and each is the least of
its kind: the largest order that fits, the oldest invoices up to what is needed, the smallest
order that makes room alone, the lowest limit, the earliest day. What else stands in the way, a
limit past its day or items past due, becomes a step of every way.

Of groups whose heads whoever asks may not see, nothing is computed: what is proposed rests on the
rest alone, so no figure of theirs can be told from it. It is decided with everything all the same.

Where a policy has a horizon, neither other orders nor waiting is proposed: what of an order lies
beyond it is not known of each, and comes near as days pass.

The least is found by halving. A decision over money only changes once as an amount grows, and
what is found is decided again, so a rule that is otherwise leaves out a way and never makes up one.
"""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from credit_core.decision import Verdict
from credit_core.halving import halved, least
from credit_core.reasons import Money, ReasonCode, Severity
from credit_core.rules_group import WHOSE
from credit_core.steps import (
    Cancel,
    ExtendLimit,
    Pay,
    RaiseLimit,
    Reduce,
    Review,
    ShortenTerms,
    Step,
    Wait,
    terms_of,
)
from credit_core.whatif import Item, OtherOrder, Situation

ALONE_MAX = 3
"""So many other orders are proposed that would make room alone."""

_LIMITS = frozenset({ReasonCode.LIMIT_EXCEEDED, ReasonCode.GROUP_LIMIT_EXCEEDED})
_OF_MONEY = _LIMITS | {ReasonCode.ORDER_LIMIT_EXCEEDED}
_OVERDUE = frozenset({ReasonCode.OVERDUE, ReasonCode.OVERDUE_SHARE})
_DATED = frozenset({ReasonCode.LIMIT_EXPIRED, ReasonCode.REVIEW_DUE, ReasonCode.TERMS_CHANGED})
COMPUTED = _OF_MONEY | _OVERDUE | _DATED
"""Reasons that a way can be computed out of."""


class Calendar(Protocol):
    """The days of the business time zone."""

    def day_of(self, moment: datetime) -> date:
        """The day that the moment lies in."""
        ...

    def begin_of(self, day: date) -> datetime:
        """The day's first moment."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that clear what can be computed, and what is decided once they are taken."""

    steps: tuple[Step, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class WaysOut:
    """`now` is what the order is answered as things stand, `largest_minor` the largest amount that
    could be released now, in the order's currency (`None`: no amount would be, or that of a group
    not to be seen would be told by it), `ways` what clears the rest, and `not_computed` the reasons
    that no way was computed out of.
    """

    now: Verdict
    largest_minor: int | None
    ways: tuple[Way, ...]
    not_computed: tuple[ReasonCode, ...]


def ways_out(
    situation: Situation, calendar: Calendar, unseen: AbstractSet[str] = frozenset()
) -> WaysOut:
    """All ways out of a hold; none where the order would be released as things stand.

    `calendar` knows the days of the business time zone; `unseen` are heads of groups that whoever
    asks may not see.
    """
    now, seen = situation.verdict(), situation.apart_from(unseen)
    held = holding(seen.verdict())
    hidden = frozenset(
        one.code
        for one in now.reasons
        if one.severity == Severity.HOLD and one.figures.get(WHOSE) in unseen
    )
    largest_minor = _largest(seen, lambda changed: not holding(changed.verdict()))
    if largest_minor and holding(situation.worth(largest_minor).verdict()):
        largest_minor = None
    return WaysOut(
        now=now,
        largest_minor=largest_minor or None,
        ways=tuple(_ways(situation, seen, hidden, calendar)) if held & COMPUTED else (),
        not_computed=tuple(code for code in ReasonCode if code in (held - COMPUTED) | hidden),
    )


def holding(verdict: Verdict) -> frozenset[ReasonCode]:
    """The codes of the reasons that hold."""
    return frozenset(one.code for one in verdict.reasons if one.severity == Severity.HOLD)


_Clear = Callable[[Situation], bool]


def _ways(
    situation: Situation, seen: Situation, hidden: frozenset[ReasonCode], calendar: Calendar
) -> Iterator[Way]:
    """What is computed from what is `seen` and, decided with everything, leaves but the reasons
    beyond it and those of `hidden` groups.
    """
    held = holding(seen.verdict())
    beyond = held - COMPUTED

    def clear(changed: Situation) -> bool:
        return holding(changed.verdict()) <= beyond

    for steps in _candidates(seen, held, clear, calendar):
        verdict = _applied(situation, steps).verdict()
        if clear(_applied(seen, steps)) and holding(verdict) <= beyond | hidden:
            yield Way(steps, verdict)


def _candidates(
    situation: Situation, held: frozenset[ReasonCode], clear: _Clear, calendar: Calendar
) -> Iterator[tuple[Step, ...]]:
    """What is tried: each alternative after the steps that all of them need."""
    dated = tuple(_dated_steps(situation, held))
    base = _applied(situation, dated)
    overdue = tuple(_one(_pay(base, _without(_OVERDUE)) if held & _OVERDUE else None))
    over = _applied(base, overdue)
    if clear(over):
        yield (*dated, *overdue)
        return
    largest_minor = _largest(over, clear)
    if largest_minor:
        yield (*dated, *overdue, Reduce(Money(largest_minor, over.question.currency)))
    capped = tuple(_capped(base, held))
    if clear(_applied(over, capped)):
        return
    pay = _pay(_applied(base, capped), clear)
    if pay is not None:
        yield (*dated, *capped, pay)
    fitting = _applied(over, capped)
    raises = _raise_limits(fitting, clear)
    if raises:
        yield (*dated, *overdue, *capped, *raises)
    if situation.policy.horizon_days is not None:
        return
    for step in (
        *_cancel(fitting, clear),
        *_one(_wait(fitting, clear, calendar)),
    ):
        yield (*dated, *overdue, *capped, step)


def _without(codes: frozenset[ReasonCode]) -> _Clear:
    return lambda changed: not holding(changed.verdict()) & codes


def _capped(situation: Situation, held: frozenset[ReasonCode]) -> Iterator[Step]:
    """The order made as small as the policy lets any order be: nothing else clears that."""
    too_large = frozenset({ReasonCode.ORDER_LIMIT_EXCEEDED})
    if held & too_large:
        largest_minor = _largest(situation, _without(too_large))
        if largest_minor:
            yield Reduce(Money(largest_minor, situation.question.currency))


def _one(step: Step | None) -> Iterator[Step]:
    if step is not None:
        yield step


def _applied(situation: Situation, steps: tuple[Step, ...]) -> Situation:
    for step in steps:
        situation = step.taken(situation)
    return situation


def _dated_steps(situation: Situation, held: frozenset[ReasonCode]) -> Iterator[Step]:
    terms = situation.terms
    if ReasonCode.LIMIT_EXPIRED in held:
        yield ExtendLimit(situation.today)
    if ReasonCode.REVIEW_DUE in held:
        yield Review(situation.today)
    if ReasonCode.TERMS_CHANGED in held and terms is not None:
        yield ShortenTerms(terms.days_to_pay)


def _largest(situation: Situation, clear: _Clear) -> int | None:
    """The largest amount up to the one asked that is clear; `None` when not even nothing is."""
    if clear(situation):
        return situation.question.amount_minor
    if not clear(situation.worth(0)):
        return None
    return (
        halved(0, situation.question.amount_minor, lambda minor: not clear(situation.worth(minor)))
        - 1
    )


def _pay(situation: Situation, clear: _Clear) -> Pay | None:
    """The oldest items, as many and as much of the last as it takes; where all of them are not
    enough, so much in advance. Where what is disputed is not overdue, nobody is asked to pay it
    before the rest.
    """
    terms, apart = situation.terms, situation.policy.leave_out_disputed

    def place(one: Item) -> tuple[bool, date, str, str]:
        disputed = apart and one.disputed_minor == one.open_minor
        return disputed, one.due_on, one.invoice_id, one.currency

    items = sorted(situation.items, key=place)

    def whole(count: int) -> dict[Item, int]:
        return {item: item.open_minor for item in items[:count]}

    everything = situation.paid(whole(len(items)))
    if not clear(everything):
        if terms is None:
            return None
        advance = least(lambda minor: clear(everything.paid_in_advance(terms.currency, minor)))
        if advance is None:
            return None
        return Pay(whole(len(items)), Money(advance, terms.currency))
    count = halved(0, len(items), lambda count: clear(situation.paid(whole(count))))
    last, rest = items[count - 1], situation.paid(whole(count - 1))
    minor = halved(0, last.open_minor, lambda minor: clear(rest.paid({last: minor})))
    return Pay({**whole(count - 1), last: minor})


def _raise_limits(situation: Situation, clear: _Clear) -> tuple[Step, ...]:
    """A higher limit for each account whose limit is exceeded: the order's own, those above it."""
    raises: list[Step] = []
    for account_id in _exceeded(situation.verdict(), situation.question.account_id):
        step = _raise_limit(situation, account_id)
        if step is None:
            return ()
        raises.append(step)
        situation = step.taken(situation)
    return tuple(raises) if clear(situation) else ()


def _raise_limit(situation: Situation, account_id: str) -> RaiseLimit | None:
    terms = terms_of(situation, account_id)
    temporary_minor = terms.temporary_limit_on(situation.today)
    temporary = temporary_minor is not None
    limit_minor = temporary_minor if temporary_minor is not None else terms.credit_limit_minor
    if limit_minor is None:
        return None

    def raised(by_minor: int) -> RaiseLimit:
        by, to = (Money(minor, terms.currency) for minor in (by_minor, limit_minor + by_minor))
        return RaiseLimit(account_id, by, to, temporary)

    def enough(by_minor: int) -> bool:
        verdict = raised(by_minor).taken(situation).verdict()
        return account_id not in _exceeded(verdict, situation.question.account_id)

    by_minor = least(enough)
    return None if by_minor is None else raised(by_minor)


def _exceeded(verdict: Verdict, own: str) -> tuple[str, ...]:
    """The accounts whose limits the order exceeds, each once."""
    found = {
        str(reason.figures.get(WHOSE, own)): None
        for reason in verdict.reasons
        if reason.code in _LIMITS
    }
    return tuple(found)


def _cancel(situation: Situation, clear: _Clear) -> Iterator[Cancel]:
    """The smallest other orders that make room alone; else as many of the largest as it takes."""
    by_size = sorted(situation.others, key=lambda one: (_size(situation, one), one.order_id))
    by_size = [each for each in by_size if each.freed_minor > 0]
    alone = 0
    for other in by_size:
        if clear(situation.without(other)):
            yield Cancel((other,))
            alone += 1
            if alone == ALONE_MAX:
                return
    if alone:
        return
    gone: list[OtherOrder] = []
    changed = situation
    for other in reversed(by_size):
        gone.append(other)
        changed = changed.without(other)
        if clear(changed):
            yield Cancel(tuple(gone))
            return


def _size(situation: Situation, other: OtherOrder) -> int:
    """What the order would free, in the account's currency; what has no rate comes first."""
    terms = situation.terms
    if terms is None:
        return 0
    return situation.rates.convert(other.freed_minor, other.currency, terms.currency) or 0


def _wait(situation: Situation, clear: _Clear, calendar: Calendar) -> Wait | None:
    """The earliest moment to come at which the order would be released by itself."""
    moments = {each.expires_at for each in situation.others if each.expires_at is not None}
    terms = situation.terms
    if terms is not None:
        if terms.temporary_valid_from is not None:
            moments.add(calendar.begin_of(terms.temporary_valid_from))
        if terms.temporary_valid_until is not None and terms.temporary_valid_until < date.max:
            moments.add(calendar.begin_of(terms.temporary_valid_until + timedelta(days=1)))
    for moment in sorted(moments):
        if moment > situation.now and clear(situation.later(moment, calendar.day_of(moment))):
            return Wait(moment, calendar.day_of(moment))
    return None
