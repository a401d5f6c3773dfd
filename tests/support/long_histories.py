"""Whole lives of a ledger: all kinds of events, in the proportions that make them meet.

Where `histories` draws one event at a time, here everything comes together that exposure is made
of: accounts that are described late and change their currency and their parent, limits beside
them, rates that come after what they value and rates of a day that has not come, documents of all
kinds and states that move between accounts, some of them naming what never comes.
"""

from itertools import permutations
from random import Random
from typing import Any

from support.histories import (
    DIGITS,
    Event,
    Pool,
    account_event,
    amount_text,
    ledger_event,
    rate_event,
    some_currency,
    some_day,
)

NEVER = "2999-01-01"
PAIRS = list(permutations(sorted(DIGITS), 2))
"""A history has rates of few of them: some currencies cannot be valued in it, or only across."""
_SHARE_AGAIN = 0.1


def long_history(seed: int, size: int) -> list[Event]:
    """`size` different events and a tenth of them once more, in any order; the same for a seed."""
    random = Random(f"long history {seed}")
    documents = random.choice((size // 60, size // 25, size // 12))
    pool = Pool(
        accounts=random.randrange(4, 14),
        documents=documents,
        versions=random.choice((3, 6, 20)),
        strangers=documents // 8,
    )
    pairs = random.sample(PAIRS, random.choice((0, 1, 2, 5)))
    events = [_event(random, pool, pairs) for _ in range(size)]
    mixed = events + random.sample(events, round(size * _SHARE_AGAIN))
    random.shuffle(mixed)
    return mixed


def _event(random: Random, pool: Pool, pairs: list[tuple[str, str]]) -> Event:
    shares = (92, 4, 2, 2 if pairs else 0)
    (kind,) = random.choices(("ledger", "account", "limit", "rate"), shares)
    if kind == "ledger":
        return ledger_event(random, pool)
    if kind == "account":
        return _described(random, pool)
    if kind == "limit":
        return _limit(random, pool)
    event = rate_event(random)
    event["data"]["base"], event["data"]["quote"] = random.choice(pairs)
    if random.random() < 0.1:
        event["data"]["as_of"] = NEVER
    elif random.random() < 0.3:
        event["data"]["as_of"] = f"{some_day(random)}T{random.randrange(24):02}:30:00+02:00"
    return event


def _described(random: Random, pool: Pool) -> Event:
    event = account_event(random, pool)
    data = event["data"]
    data["status"] = random.choice(("open", "open", "stopped"))
    if random.random() < 0.6:
        data["parent_account_id"] = f"A{random.randrange(pool.accounts + 1)}"
    if random.random() < 0.5:
        data["payment_terms_days"] = random.choice((0, 14, 60, 200))
    if random.random() < 0.3:
        data["secured_amount"] = amount_text(random, data["currency"])
    return event


def _limit(random: Random, pool: Pool) -> Event:
    currency = some_currency(random)
    data: dict[str, Any] = {
        "account_id": f"A{random.randrange(pool.accounts)}",
        "version": random.randrange(pool.versions),
        "currency": currency,
        "credit_limit": random.choice((None, "0", amount_text(random, currency))),
    }
    if random.random() < 0.5:
        first, last = sorted((str(some_day(random)), random.choice((NEVER, str(some_day(random))))))
        data["temporary_limit"] = {
            "amount": amount_text(random, currency),
            "valid_from": first,
            "valid_until": last,
        }
    return {"type": "creditgate.limit.v1", "data": data}
