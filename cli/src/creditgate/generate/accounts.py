"""The debtors of a made-up company: a few large ones, many small, each paying in its own way.

Limits follow from what an account is likely to have open, times a factor of its own, so that some
accounts run into theirs. Names say nothing: "Account 0042".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from credit_contracts import amounts
from creditgate.generate.dice import Dice
from creditgate.generate.events import DAY_SECONDS, Data, seconds
from creditgate.generate.wishes import EUR_RATES_E4, Wishes

# Size of an account's orders; of 100 accounts so many; of 100 orders so many.
SIZES = ((10, 5, 40), (4, 25, 38), (1, 70, 22))
_ORDER_CENTS = 317_000
"""What an order of size 1 comes to on average, as the prices and quantities have it."""
_OPEN_DAYS = 75
_LIMIT_MAX = 4 * 10**12
_HABITS = ("prompt", "usual", "late", "bad", "prepaying")
_HABIT_SHARES = (30, 38, 20, 6, 6)
_DEPTH_MAX = 3
_TERMS_DAYS = (14, 30, 30, 30, 45, 60, 90)
_REGIONS = ("north", "south", "east", "west")
_LOCALES = ("en", "de", "fr", "it", "nl", "es", "ja")
_ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "Asia/Tokyo")
_SEGMENTS = ("retail", "wholesale", "industry", "public")


@dataclass(frozen=True, slots=True)
class Account:
    """What the events of an account's documents are made from."""

    account_id: str
    number: int
    currency: str
    size: int
    habit: str
    terms_days: int
    parent: int | None
    depth: int
    limit_minor: int | None
    sales_rep: str


def in_currency(cents: int, currency: str) -> int:
    """Euro cents as minor units of a currency, at the first day's rate; at least one."""
    scale: int = 10 ** amounts.digits(currency)
    return max(1, cents * EUR_RATES_E4[currency] * scale // 1_000_000)


def accounts(wishes: Wishes, random: Dice) -> list[Account]:
    """All of them, larger ones first."""
    found: list[Account] = []
    sizes = _sizes(wishes.accounts)
    for number, size in enumerate(sizes, start=1):
        own = wishes.currencies[0]
        currency = random.choice(wishes.currencies) if random.throws(400) else own
        parent = None
        if number > 1 and random.throws(200):
            # Near in the list, so that groups are small and some are several levels deep.
            candidate = found[-random.randint(1, min(12, len(found)))]
            parent = candidate if candidate.depth < _DEPTH_MAX else None
        region = random.choice(_REGIONS)
        (habit,) = random.choices(_HABITS, _HABIT_SHARES)
        found.append(
            Account(
                account_id=f"{wishes.prefix}AC-{number:05}",
                number=number,
                currency=currency,
                size=size,
                habit=habit,
                terms_days=random.choice(_TERMS_DAYS),
                parent=None if parent is None else parent.number,
                depth=0 if parent is None else parent.depth + 1,
                limit_minor=_limit(wishes, random, size, habit, currency),
                sales_rep=f"sales.{region}",
            )
        )
    return found


def _sizes(count: int) -> list[int]:
    large, middle = max(1, count * 5 // 100), count * 25 // 100
    return [SIZES[0][0]] * large + [SIZES[1][0]] * middle + [SIZES[2][0]] * (count - large - middle)


def _limit(wishes: Wishes, random: Dice, size: int, habit: str, currency: str) -> int | None:
    factor = random.randrange(60, 400)
    if habit == "prepaying" and random.throws(700):
        return 0
    if random.throws(30):
        return None
    share, of_orders = next((few, many) for each, few, many in SIZES if each == size)
    orders = max(
        2,
        wishes.orders
        * of_orders
        * min(_OPEN_DAYS, wishes.days)
        // (max(1, wishes.accounts * share) * wishes.days),
    )
    cents = orders * size * _ORDER_CENTS * factor // 100
    # Twice of it, the most that it is raised to, is an amount as well.
    minor_max: int = _LIMIT_MAX * 10 ** amounts.digits(currency)
    minor = min(in_currency(cents, currency), minor_max)
    step: int = 10 ** max(0, len(str(minor)) - 2)
    return minor // step * step


def master_data(wishes: Wishes, account: Account, random: Dice) -> Iterator[tuple[int, str, Data]]:
    """(moment, kind, fields) of an account's own events: as it begins, and what changes in it."""
    begins = seconds(wishes.start) - DAY_SECONDS // 2
    told = _described(wishes, account, random)
    yield begins, "account", told
    moments = iter(sorted(begins + random.randrange(wishes.days * DAY_SECONDS) for _ in range(3)))
    version = 1
    if account.habit == "bad" and random.throws(600):
        for status, level in (("stopped", 3), ("open", 1)):
            version += 1
            changed = {"version": version, "status": status, "dunning_level": level}
            yield next(moments), "account", told | changed
    elif account.parent is not None and random.throws(50):
        yield next(moments), "account", {**told, "version": 2, "parent_account_id": None}
    if account.limit_minor and random.throws(250):
        yield from _limit_documents(account, random, begins, next(moments), wishes)


def _described(wishes: Wishes, account: Account, random: Dice) -> Data:
    region = account.sales_rep.removeprefix("sales.")
    limit = account.limit_minor
    told: Data = {
        "account_id": account.account_id,
        "version": 1,
        "name": f"Account {account.number:04}",
        "currency": account.currency,
        "credit_limit": None if limit is None else amounts.to_text(limit, account.currency),
        "status": "open",
        "segment": random.choice(_SEGMENTS),
        "risk_class": {"prompt": "A", "usual": "B", "prepaying": "C"}.get(account.habit, "D"),
        "payment_terms_days": account.terms_days,
        "sales_rep": account.sales_rep,
        "credit_controller": "credit",
        "contacts": [
            {
                "role": "sales_rep",
                "name": f"Sales {region}",
                "email": f"{account.sales_rep}@example.com",
                "locale": random.choice(_LOCALES),
                "time_zone": random.choice(_ZONES),
            },
            {"role": "credit_controller", "email": "credit@example.com", "locale": "en"},
        ],
    }
    if account.parent is not None:
        told["parent_account_id"] = f"{wishes.prefix}AC-{account.parent:05}"
    if random.throws(40):
        told["must_review"] = True
    if limit and random.throws(100):
        told["secured_amount"] = amounts.to_text(limit // 4, account.currency)
    return told


def _limit_documents(
    account: Account, random: Dice, begins: int, changed_at: int, wishes: Wishes
) -> Iterator[tuple[int, str, Data]]:
    limit = account.limit_minor or 0
    first: Data = {
        "account_id": account.account_id,
        "version": 1,
        "currency": account.currency,
        "credit_limit": amounts.to_text(limit, account.currency),
        "limit_valid_until": wishes.end.replace(year=wishes.end.year + 1, day=1).isoformat(),
        "reason": "yearly review",
        "approved_by": "credit",
    }
    yield begins + 60, "limit", first
    if random.throws(500):
        raised = amounts.to_text(limit * random.randrange(11, 20) // 10, account.currency)
        yield changed_at, "limit", first | {"version": 2, "credit_limit": raised}
    else:
        temporary = {
            "amount": amounts.to_text(limit * 3 // 2, account.currency),
            "valid_from": wishes.start.isoformat(),
            "valid_until": wishes.end.isoformat(),
        }
        season = {"version": 2, "temporary_limit": temporary, "reason": "season"}
        yield changed_at, "limit", first | season
