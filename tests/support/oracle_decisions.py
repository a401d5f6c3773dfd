"""Decisions by brute force: a history's orders asked about one by one, from the rules' text.

Each order's first version in state `open` is asked about before its event. All that came before
it is added up anew by the oracle, the order itself left out, and the rules are applied one after
the other as they are written. Nobody reserves anything here: an order's event follows its question.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from support.oracle import DIGITS, Data, Event, Four, Oracle, minor
from support.oracle_groups import ancestors
from support.oracle_readings import (
    factor,
    limit,
    overdue,
    own_buckets,
    round_away,
    terms_days,
    total_of,
    valued_in,
)

_RATE_DAYS = 7
_OVERDUE_DAYS = 30
_WARNING = Fraction(80, 100)


class Decided(NamedTuple):
    """The answer of one order: the codes of what holds it, and of what warns."""

    order_id: str
    holds: frozenset[str]
    warnings: frozenset[str]

    @property
    def outcome(self) -> str:
        if self.holds:
            return "hold"
        return "release_with_warning" if self.warnings else "release"


def decisions(events: Iterable[Event], limit_percent: int = 100) -> Iterator[Decided]:
    """One answer for each order that is ever open, in the order of their events; `limit_percent`
    of every limit may be used, and one below that is cut off to the minor unit.
    """
    told: dict[str, list[Event]] = {}
    rates: list[Event] = []
    asked: set[str] = set()
    for event in events:
        data = event["data"]
        if event["type"] == "creditgate.fx-rate.v1":
            rates.append(event)
            continue
        own = told.setdefault(data["account_id"], [])
        is_open = event["type"] == "creditgate.order.v1" and data["state"] == "open"
        if is_open and data["order_id"] not in asked:
            asked.add(data["order_id"])
            now = datetime.fromisoformat(event["time"])
            near = [one for each in _related(told, data["account_id"]) for one in told[each]]
            yield _decide(Oracle([*near, *rates]), data, now, limit_percent)
        own.append(event)


def _decide(known: Oracle, order: Data, now: datetime, limit_percent: int) -> Decided:
    account_id, day = order["account_id"], now.date()
    account = known.accounts.get(account_id)
    if account is None:
        return Decided(order["order_id"], frozenset({"ACCOUNT_UNKNOWN"}), frozenset())
    holds, warnings = set(_held_by_hand(known, account, order, day)), set[str]()
    if _overdue(known, account, day, now) > 0:
        holds.add("OVERDUE")
    room = _Room(known, order, now, limit_percent)
    for code in room.codes(account_id, [account_id]):
        (warnings if code == "NEAR_LIMIT" else holds).add(code)
    above = ancestors(known, account_id)
    for head in [account_id, *above]:
        members = _members(known, head)
        if head not in known.accounts or (head == account_id and len(members) == 1):
            continue
        if head != account_id and known.accounts[head]["status"] == "stopped":
            holds.add("ACCOUNT_STOPPED")
        if limit(known, head, day) is None:
            continue
        for code in room.codes(head, members):
            told = code if code == "FX_RATE_MISSING" else f"GROUP_{code}"
            (warnings if code == "NEAR_LIMIT" else holds).add(told)
    return Decided(order["order_id"], frozenset(holds), frozenset(warnings))


def _related(told: dict[str, list[Event]], account_id: str) -> list[str]:
    """The account and all that parents, as they were ever named, put into one group with it."""
    pairs = {
        (each, event["data"].get("parent_account_id"))
        for each, events in told.items()
        for event in events
        if event["type"] == "creditgate.account.v1"
    }
    found = {account_id}
    while True:
        more = {one for pair in pairs if found & set(pair) for one in pair if one in told} | found
        if more == found:
            return sorted(found)
        found = more


def _members(known: Oracle, head: str) -> list[str]:
    return [head, *(one for one in sorted(known.accounts) if head in ancestors(known, one))]


class _Room(NamedTuple):
    """What the limit of an account has to say of the order, all members of its group together."""

    known: Oracle
    order: Data
    now: datetime
    limit_percent: int

    def codes(self, head: str, members: list[str]) -> Iterator[str]:
        known, order, now = self.known, self.order, self.now
        account = known.accounts[head]
        own = account["currency"]
        buckets, unvalued, used = _without(known, members, order, own, now)
        asked = _worth(known, order, own, now)
        if unvalued or asked is None or _outdated(known, used, own, now):
            yield "FX_RATE_MISSING"
        ceiling = limit(known, head, now.date())
        if ceiling is None or asked is None or not sum(map(_ordered, order["lines"])):
            return
        ceiling = ceiling * self.limit_percent // 100
        ceiling += minor(Fraction(account.get("secured_amount") or 0), own)
        after = total_of(buckets) + asked
        if after > ceiling and asked > _present(known, order, own, now):
            yield "LIMIT_EXCEEDED"
        elif ceiling > 0 and ceiling * _WARNING <= after <= ceiling:
            yield "NEAR_LIMIT"


def _held_by_hand(known: Oracle, account: Data, order: Data, day: date) -> Iterator[str]:
    if account["status"] == "stopped":
        yield "ACCOUNT_STOPPED"
    if account.get("must_review"):
        yield "MUST_REVIEW"
    beside = known.limits.get(account["account_id"])
    if beside is not None and beside["currency"] != account["currency"]:
        beside = None
    dated = account if beside is None else beside
    temporary = (beside or {}).get("temporary_limit")
    stands_in = temporary is not None and (
        date.fromisoformat(temporary["valid_from"])
        <= day
        <= date.fromisoformat(temporary["valid_until"])
    )
    valid_until, review_on = dated.get("limit_valid_until"), dated.get("next_review_on")
    if valid_until is not None and day > date.fromisoformat(valid_until) and not stands_in:
        yield "LIMIT_EXPIRED"
    if review_on is not None and day > date.fromisoformat(review_on):
        yield "REVIEW_DUE"
    asked_days = order.get("payment_terms_days")
    if asked_days is not None and asked_days > terms_days(known, account["account_id"]):
        yield "TERMS_CHANGED"


def _overdue(known: Oracle, account: Data, day: date, now: datetime) -> int:
    """What is more than 30 days past due, currency by currency, in the account's."""
    account_id, own = account["account_id"], account["currency"]
    days, total = terms_days(known, account_id), 0
    for currency in own_buckets(known, account_id):
        past = overdue(known, (account_id, currency), days, day, _OVERDUE_DAYS)
        worth = factor(known, currency, own, now)
        if past and worth is not None:
            major = Fraction(past, 10 ** DIGITS[currency]) * worth
            total += round_away(major * Fraction(10 ** DIGITS[own]))
    return total


def _without(
    known: Oracle, members: list[str], order: Data, own: str, now: datetime
) -> tuple[Four, set[str], set[str]]:
    """The members' exposure without what this order has in it, what could not be valued, and the
    currencies that had to be.
    """
    sums: dict[str, list[int]] = {}
    for member in members:
        for code, four in own_buckets(known, member).items():
            before = sums.get(code, [0, 0, 0, 0])
            sums[code] = [one + other for one, other in zip(before, four, strict=True)]
    currency = order["currency"]
    for part, minors in enumerate(_claimed(known, order)):
        if minors:
            sums[currency][part] -= minors
    buckets: dict[str, Four] = {code: (a, b, c, d) for code, (a, b, c, d) in sums.items()}
    buckets = {code: four for code, four in buckets.items() if any(four)}
    four, unvalued = valued_in(known, buckets, own, now)
    return four, unvalued, ({*buckets, currency} - {own})


def _claimed(known: Oracle, order: Data) -> tuple[int, int]:
    """What the order has posted where it is asked, in its minor units."""
    posted = known.orders.get(order["order_id"])
    if posted is None or posted["state"] == "requested":
        return 0, 0
    if (posted["account_id"], posted["currency"]) != (order["account_id"], order["currency"]):
        return 0, 0
    open_part, unbilled = known.claim(posted)
    return minor(open_part, order["currency"]), minor(unbilled, order["currency"])


def _present(known: Oracle, order: Data, own: str, now: datetime) -> int:
    worth = factor(known, order["currency"], own, now)
    claimed = Fraction(sum(_claimed(known, order)), 10 ** DIGITS[order["currency"]])
    return 0 if worth is None else round_away(claimed * worth * Fraction(10 ** DIGITS[own]))


def _worth(known: Oracle, order: Data, own: str, now: datetime) -> int | None:
    """What the order takes, in the account's currency: less what is billed and secured of it."""
    currency = order["currency"]
    whole = sum(map(_ordered, order["lines"]))
    billed = Fraction(known.invoiced(order["order_id"]).get(currency, 0), 10 ** DIGITS[currency])
    left = max(Fraction(0), whole - billed - Fraction(order.get("secured_amount") or 0))
    if not left:
        return 0
    worth = factor(known, currency, own, now)
    return None if worth is None else round_away(left * worth * Fraction(10 ** DIGITS[own]))


def _ordered(line: Data) -> Fraction:
    return Fraction(line["ordered"])


def _outdated(known: Oracle, used: set[str], own: str, now: datetime) -> bool:
    """Whether a rate that something is valued by is older than a decision allows. It is the pair's
    newest or, where the pair has none, those of both currencies to the euro.
    """
    for currency in used:
        legs = [_age(known, {currency, own}, now)]
        if legs == [None]:
            legs = [_age(known, {code, "EUR"}, now) for code in (currency, own) if code != "EUR"]
        if any(age is not None and age > timedelta(days=_RATE_DAYS) for age in legs):
            return True
    return False


def _age(known: Oracle, pair: set[str], now: datetime) -> timedelta | None:
    told = []
    for event in known.events:
        data = event["data"]
        if event["type"] == "creditgate.fx-rate.v1" and {data["base"], data["quote"]} == pair:
            as_of = datetime.fromisoformat(data["as_of"])
            as_of = as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
            if as_of <= now:
                told.append(now - as_of)
    return min(told, default=None)
