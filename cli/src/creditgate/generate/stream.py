"""All events of a history in the order of their time, while only what is still to come is kept.

An order tells its whole life when it comes; the lines wait in a heap for their moment. What is
kept is thus what is in flight on one day, however long the history is.
"""

from collections.abc import Iterator
from heapq import heappop, heappush

from creditgate.generate.accounts import SIZES, Account, accounts, master_data
from creditgate.generate.dice import Dice, dice
from creditgate.generate.events import Data, line, seconds
from creditgate.generate.orders import Trade, order_life
from creditgate.generate.rates import rates
from creditgate.generate.seasons import moments
from creditgate.generate.wishes import Wishes


def lines(wishes: Wishes) -> Iterator[bytes]:
    """Every event as a line of bytes, ascending by time; the same for the same wishes."""
    waiting = _Waiting(seconds(wishes.end))
    debtors = accounts(wishes, dice(wishes.seed, "accounts"))
    masters = dice(wishes.seed, "master data")
    for account in debtors:
        for moment, kind, data in master_data(wishes, account, masters):
            waiting.tell(moment, kind, data)
    coming = rates(wishes, dice(wishes.seed, "rates"))
    next_rate = next(coming, None)
    pick = _Pick(debtors)
    fates = dice(wishes.seed, "orders")
    trade = Trade(wishes.currencies, wishes.prefix, fates, waiting.tell)
    for number, moment in enumerate(moments(wishes, dice(wishes.seed, "days")), start=1):
        while next_rate is not None and next_rate[0] <= moment:
            waiting.tell(next_rate[0], "fx-rate", next_rate[1])
            next_rate = next(coming, None)
        order_life(trade, number, moment, pick(fates))
        yield from waiting.until(moment)
    while next_rate is not None:
        waiting.tell(next_rate[0], "fx-rate", next_rate[1])
        next_rate = next(coming, None)
    yield from waiting.until(seconds(wishes.end))


class _Waiting:
    """Lines by moment; those of one moment in the order in which they were told."""

    def __init__(self, end: int) -> None:
        self._end = end
        self._told = 0
        self._heap: list[tuple[int, int, bytes]] = []

    def tell(self, at: int, kind: str, data: Data) -> None:
        """Keep one event until its moment; what comes after the history's end is left out."""
        if at < self._end:
            self._told += 1
            heappush(self._heap, (at, self._told, line(at, kind, data)))

    def until(self, moment: int) -> Iterator[bytes]:
        """What happens up to and including this moment."""
        heap = self._heap
        while heap and heap[0][0] <= moment:
            yield heappop(heap)[2]


class _Pick:
    """Who orders next: a class of size by its share of orders, then anyone of it."""

    def __init__(self, debtors: list[Account]) -> None:
        by_size = {size: [one for one in debtors if one.size == size] for size, _, _ in SIZES}
        self._classes = [by_size[size] for size, _, _ in SIZES if by_size[size]]
        self._weights = [share for size, _, share in SIZES if by_size[size]]

    def __call__(self, random: Dice) -> Account:
        (members,) = random.choices(self._classes, self._weights)
        return random.choice(members)
