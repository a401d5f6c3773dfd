"""What the oracle's buckets mean to a reader: valued in the account's currency, due, overdue.

As plain as the oracle itself, and like it without a line of the core.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from support.oracle import DIGITS, Data, Four, Oracle, minor


def round_away(amount: Fraction) -> int:
    size = int(abs(amount) + Fraction(1, 2))
    return size if amount >= 0 else -size


def rate(oracle: Oracle, base: str, quote: str, now: datetime) -> Fraction | None:
    """Newest rate of exactly this pair."""
    candidates = []
    for event in oracle.events:
        data = event["data"]
        if event["type"] != "creditgate.fx-rate.v1":
            continue
        as_of = datetime.fromisoformat(data["as_of"])
        as_of = as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
        if (data["base"], data["quote"]) == (base, quote) and as_of <= now:
            text = data["rate"].rstrip("0").rstrip(".") if "." in data["rate"] else data["rate"]
            candidates.append((as_of, data["version"], data["source"], text))
    return Fraction(max(candidates)[3]) if candidates else None


def one_hop(oracle: Oracle, base: str, quote: str, now: datetime) -> Fraction | None:
    direct = rate(oracle, base, quote, now)
    opposite = rate(oracle, quote, base, now)
    return direct or (1 / opposite if opposite else None)


def factor(oracle: Oracle, base: str, quote: str, now: datetime) -> Fraction | None:
    if base == quote:
        return Fraction(1)
    hop = one_hop(oracle, base, quote, now)
    if hop:
        return hop
    for common in ["EUR", *sorted(set(DIGITS) - {"EUR"})]:
        first, second = one_hop(oracle, base, common, now), one_hop(oracle, common, quote, now)
        if first and second:
            return first * second
    return None


def valued(oracle: Oracle, account_id: str, now: datetime) -> tuple[Four, set[str]]:
    """Buckets in the account's currency, and the currencies that could not be valued."""
    own = oracle.currency_of(account_id)
    return valued_in(oracle, own_buckets(oracle, account_id), own, now)


def own_buckets(oracle: Oracle, account_id: str) -> dict[str, Four]:
    return {
        currency: four for (one, currency), four in oracle.buckets().items() if one == account_id
    }


def valued_in(
    oracle: Oracle, buckets: dict[str, Four], own: str | None, now: datetime
) -> tuple[Four, set[str]]:
    """Buckets of several currencies in one, and the currencies that could not be valued."""
    sums, unvalued = [0, 0, 0, 0], set()
    for currency, four in buckets.items():
        worth = None if own is None else factor(oracle, currency, own, now)
        if own is None or worth is None:
            unvalued.add(currency)
            continue
        for part in range(4):
            major = Fraction(four[part], 10 ** DIGITS[currency]) * worth
            sums[part] += round_away(major * Fraction(10 ** DIGITS[own]))
    return (sums[0], sums[1], sums[2], sums[3]), unvalued


def allocated(oracle: Oracle, invoice: Data) -> Fraction:
    settling = [one for one in oracle.payments.values() if one["state"] == "received"]
    settling += [
        one
        for one in oracle.invoices.values()
        if one["state"] == "issued" and one["kind"] == "credit_memo"
    ]
    return sum(
        (
            Fraction(part["amount"]) + Fraction(part.get("discount") or 0)
            for one in settling
            if (one["account_id"], one["currency"]) == (invoice["account_id"], invoice["currency"])
            for part in one.get("allocations") or []
            if part["invoice_id"] == invoice["invoice_id"]
        ),
        Fraction(0),
    )


def open_parts(oracle: Oracle, invoice: Data, terms_days: int) -> list[tuple[date, Fraction]]:
    """What is open of an invoice by due date, the earliest first: paid in that order."""
    if invoice["state"] != "issued" or invoice["kind"] == "credit_memo":
        return []
    terms = timedelta(days=terms_days)
    due_on = invoice.get("due_on") or str(date.fromisoformat(invoice["issued_on"]) + terms)
    parts = invoice.get("instalments") or [{"due_on": due_on, "amount": invoice["total"]}]
    paid = allocated(oracle, invoice)
    left = []
    for part in sorted(parts, key=lambda one: str(one["due_on"])):
        off = min(paid, Fraction(part["amount"]))
        paid -= off
        left.append((date.fromisoformat(part["due_on"]), Fraction(part["amount"]) - off))
    return left


def due(
    oracle: Oracle, account_id: str, currency: str, terms_days: int, *, with_disputed: bool = True
) -> dict[date, int]:
    """Open amounts by due date, zeros left out; without what is disputed, that is taken off the
    last parts of each invoice.
    """
    sums: dict[date, Fraction] = defaultdict(Fraction)
    for invoice in oracle.invoices.values():
        if (invoice["account_id"], invoice["currency"]) != (account_id, currency):
            continue
        disputed = Fraction(0 if with_disputed else invoice.get("disputed_amount") or 0)
        for due_on, amount in reversed(open_parts(oracle, invoice, terms_days)):
            off = min(disputed, amount)
            disputed -= off
            sums[due_on] += amount - off
    return {day: minor(amount, currency) for day, amount in sums.items() if amount}


def overdue(
    oracle: Oracle,
    place: tuple[str, str],
    terms_days: int,
    day: date,
    more_than_days: int,
    *,
    cash_pays: bool = True,
    with_disputed: bool = True,
) -> int:
    """More than so many days overdue on a day, minor units of the place's currency."""
    open_amounts = due(oracle, *place, terms_days)
    _, _, receivables, cash = oracle.buckets().get(place, (0, 0, 0, 0))
    on_hand = sum(open_amounts.values()) - receivables + cash
    before = day - timedelta(days=more_than_days)
    counted = due(oracle, *place, terms_days, with_disputed=with_disputed)
    old = sum(amount for due_on, amount in counted.items() if due_on < before)
    return max(0, old - on_hand) if cash_pays else old


def terms_days(oracle: Oracle, account_id: str) -> int:
    stated = oracle.accounts.get(account_id, {}).get("payment_terms_days")
    return 30 if stated is None else int(stated)


def overdue_items(oracle: Oracle, place: tuple[str, str], day: date) -> tuple[int, date | None]:
    """What is overdue on a day, and the oldest due date that cash on hand does not pay."""
    days = terms_days(oracle, place[0])
    open_amounts = due(oracle, *place, days)
    _, _, receivables, cash = oracle.buckets().get(place, (0, 0, 0, 0))
    on_hand = sum(open_amounts.values()) - receivables + cash
    paid_to = 0
    for due_on in sorted(open_amounts):
        paid_to += open_amounts[due_on]
        if due_on < day and paid_to > on_hand:
            return overdue(oracle, place, days, day, 0), due_on
    return 0, None


def limit(oracle: Oracle, account_id: str, day: date) -> int | None:
    """The limit in force of a described account, minor units of its currency."""
    own = oracle.accounts[account_id]
    beside = oracle.limits.get(account_id)
    if beside is not None and beside["currency"] == own["currency"]:
        temporary = beside.get("temporary_limit")
        if temporary is not None:
            first, last = (
                date.fromisoformat(temporary[one]) for one in ("valid_from", "valid_until")
            )
            if first <= day <= last:
                return minor(Fraction(temporary["amount"]), own["currency"])
        own = {**own, "credit_limit": beside["credit_limit"]}
    stated = own["credit_limit"]
    return None if stated is None else minor(Fraction(stated), own["currency"])


def text(amount: int, currency: str) -> str:
    """As amounts are told: with exactly the digits of the currency."""
    places = DIGITS[currency]
    figures = str(abs(amount)).rjust(places + 1, "0")
    whole, rest = figures[: len(figures) - places], figures[len(figures) - places :]
    return ("-" if amount < 0 else "") + whole + (f".{rest}" if places else "")


def ratio(taken: int, ceiling: int | None) -> str | None:
    """Utilization to four decimals, at least two shown; none of no limit or of a limit of 0."""
    if not ceiling:
        return None
    scaled = round_away(Fraction(taken * 10_000, ceiling))
    whole, rest = divmod(abs(scaled), 10_000)
    decimals = f"{rest:04}"
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"


PARTS = ("open_orders", "unbilled", "receivables", "unapplied_cash")


def in_words(four: Four, currency: str) -> dict[str, str]:
    parts = dict(zip(PARTS, (text(part, currency) for part in four), strict=True))
    return {**parts, "total": text(total_of(four), currency)}


def total_of(four: Four) -> int:
    return four[0] + four[1] + four[2] - four[3]


def figures(oracle: Oracle, buckets: dict[str, Four], own: str | None, now: datetime) -> Data:
    """Buckets as an answer shows them: in one currency (nothing without one), by currency, and
    what could not be valued.
    """
    four, unvalued = valued_in(oracle, buckets, own, now)
    words: dict[str, str | None] = dict.fromkeys((*PARTS, "exposure"))
    if own is not None:
        words |= in_words(four, own)
        words["exposure"] = words.pop("total")
    return {
        **words,
        "by_currency": {code: in_words(part, code) for code, part in buckets.items() if any(part)},
        "unvalued": {
            code: in_words(buckets[code], code) for code in unvalued if any(buckets[code])
        },
    }


def told(
    oracle: Oracle,
    account_id: str,
    now: datetime,
    *,
    buckets: dict[str, Four] | None = None,
    members: tuple[str, ...] = (),
) -> Data:
    """The exposure answer of an account, but for its watermark, its place in a group, and
    currencies of zeros; of `members` together, whose `buckets` are given, where there are any.
    """
    day = now.astimezone(UTC).date()
    own = oracle.currency_of(account_id)
    buckets = own_buckets(oracle, account_id) if buckets is None else buckets
    four, _ = valued_in(oracle, buckets, own, now)
    ceiling = None if own is None else limit(oracle, account_id, day)
    return {
        "account_id": account_id,
        "currency": own,
        **figures(oracle, buckets, own, now),
        "limit": None if own is None or ceiling is None else text(ceiling, own),
        "utilization": None if own is None else ratio(total_of(four), ceiling),
        "overdue": None if own is None else all_overdue(oracle, members or (account_id,), own, now),
        "as_of": None,
        "known_at": None,
    }


def all_overdue(oracle: Oracle, members: tuple[str, ...], own: str, now: datetime) -> Data:
    """Overdue of each account and currency, added up by currency, then valued; what has no rate
    is in no sum and told beside it, and its day counts all the same.
    """
    day = now.astimezone(UTC).date()
    total, oldest, unvalued = 0, [], []
    for currency in sorted(DIGITS):
        worth = factor(oracle, currency, own, now)
        found = [overdue_items(oracle, (member, currency), day) for member in members]
        began = [due_on for _, due_on in found if due_on is not None]
        oldest += began
        amount = sum(amount for amount, _ in found)
        if not began:
            continue
        if worth is None:
            unvalued.append({"currency": currency, "amount": text(amount, currency)})
        else:
            major = Fraction(amount, 10 ** DIGITS[currency]) * worth
            total += round_away(major * 10 ** DIGITS[own])
    first = min(oldest, default=None)
    return {
        "amount": text(total, own),
        "oldest_due_on": None if first is None else str(first),
        "days": 0 if first is None else (day - first).days,
        "unvalued": unvalued,
    }
