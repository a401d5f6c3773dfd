"""The life of one order: ordered, amended, held or cancelled, shipped in parts, billed, closed.

The events of a life are told as they come to mind, each with its moment; `stream` puts them in
their order and forgets those after the history's end, so that the last weeks are left open as
they are in a company.
"""

from dataclasses import dataclass

from credit_contracts import amounts
from creditgate.generate.accounts import Account, in_currency
from creditgate.generate.dice import Dice
from creditgate.generate.events import DAY_SECONDS, Data, Tell, day_text
from creditgate.generate.seasons import workday
from creditgate.generate.shipping import Shipping

_PRICES_CENTS = (450, 990, 1_250, 1_999, 3_490, 5_400, 8_900, 12_500, 24_900, 49_900, 120_000)
_QUANTITIES = (1, 1, 2, 2, 3, 4, 5, 8, 10, 12, 20)
_LINES = (1, 1, 1, 2, 2, 3, 4, 6)


@dataclass(frozen=True, slots=True)
class Trade:
    """Where orders come from, and who is told of them."""

    currencies: tuple[str, ...]
    prefix: str
    random: Dice
    tell: Tell


def order_life(trade: Trade, number: int, at: int, account: Account) -> None:
    """Tell everything of the order with this number, which comes at this moment."""
    random = trade.random
    currency = account.currency
    if random.throws(100):
        currency = random.choice(trade.currencies)
    minors = [_line_minor(account.size, currency, random) for _ in range(random.choice(_LINES))]
    order: Data = {
        "order_id": f"{trade.prefix}SO-{number:07}",
        "version": 1,
        "account_id": account.account_id,
        "currency": currency,
        "state": "open",
        "lines": _lines(minors, currency, day_text(workday(at + 14 * DAY_SECONDS))),
        "ordered_on": day_text(at),
        "sales_rep": account.sales_rep,
    }
    _extras(order, account, sum(minors), random)
    _Life(order, minors, account, random, trade.tell).run(at)


def _line_minor(size: int, currency: str, random: Dice) -> int:
    cents = random.choice(_PRICES_CENTS) * random.choice(_QUANTITIES)
    return in_currency(cents * size, currency)


def _lines(minors: list[int], currency: str, deliver_on: str) -> list[Data]:
    return [
        {
            "line_id": str(position),
            "ordered": amounts.to_text(minor, currency),
            "deliver_on": deliver_on,
        }
        for position, minor in enumerate(minors, start=1)
    ]


def _extras(order: Data, account: Account, total: int, random: Dice) -> None:
    if random.throws(20):
        order["secured_amount"] = amounts.to_text(total // 2, order["currency"])
    elif random.throws(30):
        order["priority"] = random.randint(1, 3)
    elif random.throws(30):
        order["payment_terms_days"] = account.terms_days + 30


class _Life:
    """One order on its way; `order` is its newest version."""

    def __init__(
        self, order: Data, minors: list[int], account: Account, random: Dice, tell: Tell
    ) -> None:
        self._order = order
        self._minors = minors
        self._account = account
        self._random = random
        self._tell = tell

    def run(self, at: int) -> None:
        random = self._random
        held = random.throws(50)
        if held:
            self._order["state"] = "on_hold"
        self._tell(at, "order", self._order)
        at += random.randrange(1, 3 * DAY_SECONDS)
        if random.throws(250 if held else 35):
            self._change(at, state="cancelled")
            return
        if held:
            self._change(at, state="open")
            at += random.randrange(1, DAY_SECONDS)
        if random.throws(140):
            self._amend(at)
            at += random.randrange(1, DAY_SECONDS)
        lead = random.randrange(1, 12) * DAY_SECONDS
        shipping = Shipping(self._order, self._minors, self._account, random, self._tell)
        done = shipping.run(workday(at + lead))
        if shipping.stated is not None:
            self._change(shipping.stated[0], lines=shipping.stated[1])
        if shipping.short or random.throws(500):
            self._change(done + random.randrange(1, 5 * DAY_SECONDS), state="closed")

    def _amend(self, at: int) -> None:
        """One line grows or shrinks, or a line is added."""
        random, currency = self._random, self._order["currency"]
        if random.throws(300):
            self._minors.append(_line_minor(self._account.size, currency, random))
        else:
            changed = random.randrange(len(self._minors))
            self._minors[changed] = max(1, self._minors[changed] * random.randrange(50, 160) // 100)
        deliver_on = self._order["lines"][0]["deliver_on"]
        self._change(at, lines=_lines(self._minors, currency, deliver_on))

    def _change(self, at: int, **fields: object) -> None:
        self._order = {**self._order, "version": self._order["version"] + 1, **fields}
        self._tell(at, "order", self._order)
