"""What leaves and is billed of one order: at once or in parts, by the ways that systems have.

Most deliveries are documents of their own, billed line by line. Some order systems state what was
delivered in the order itself; services are billed without a delivery; and now and then a delivery
is taken back and shipped again, or the last part never comes.
"""

from credit_contracts import amounts
from creditgate.generate.accounts import Account
from creditgate.generate.collecting import Collecting
from creditgate.generate.dice import Dice
from creditgate.generate.events import DAY_SECONDS, Data, Tell, day_text
from creditgate.generate.seasons import workday

_Part = list[tuple[int, int]]
"""(position of the order's line from 0, amount in minor units)."""


class Shipping:
    """Of one order; `short`: a part never comes; `stated`: when and what the order itself says."""

    def __init__(
        self, order: Data, minors: list[int], account: Account, random: Dice, tell: Tell
    ) -> None:
        self._order = order
        self._minors = minors
        self._account = account
        self._random = random
        self._tell = tell
        self._number = order["order_id"].rpartition("SO-")[2]
        self._prefix = order["order_id"].removesuffix(f"SO-{self._number}")
        self._collecting = Collecting(account, order["currency"], random, tell)
        self.short = False
        self.stated: tuple[int, list[Data]] | None = None

    def run(self, at: int) -> int:
        """Tell deliveries, invoices and what is paid of them; when the last was billed."""
        random = self._random
        if self._account.habit == "prepaying":
            self._collecting.prepay(
                f"{self._prefix}PA-{self._number}-0", sum(self._minors), at - DAY_SECONDS // 2
            )
        whole = list(enumerate(self._minors))
        if random.throws(80):
            return self._bill(1, at, whole, None)
        if random.throws(50):
            stated = [{**line, "delivered": line["ordered"]} for line in self._order["lines"]]
            self.stated = (at, stated)
            return self._bill(1, at + random.randrange(2 * DAY_SECONDS), whole, None)
        return self._ship(at, self._parts())

    def _ship(self, at: int, parts: list[_Part]) -> int:
        random = self._random
        if len(parts) > 1 and random.throws(100):
            parts.pop()
            self.short = True
        done = at
        for number, part in enumerate(parts, start=1):
            delivery_id = f"{self._prefix}DN-{self._number}-{number}"
            self._deliver(delivery_id, at, part)
            if random.throws(10):
                taken_back = at + random.randrange(1, DAY_SECONDS)
                self._deliver(delivery_id, at, part, taken_back)
                delivery_id += "R"
                at = workday(taken_back + DAY_SECONDS)
                self._deliver(delivery_id, at, part)
            billed_at = workday(at + random.randrange(3_600, 6 * DAY_SECONDS))
            done = max(done, self._bill(number, billed_at, part, delivery_id))
            at = workday(at + random.randrange(3, 15) * DAY_SECONDS)
        return done

    def _parts(self) -> list[_Part]:
        """What each delivery takes of each line; amounts of zero are left out."""
        random = self._random
        (count,) = random.choices((1, 2, 3), (70, 22, 8))
        parts: list[_Part] = [[] for _ in range(count)]
        for position, minor in enumerate(self._minors):
            cuts = sorted(minor * random.randrange(101) // 100 for _ in range(count - 1))
            for part, low, high in zip(parts, [0, *cuts], [*cuts, minor], strict=True):
                if high > low:
                    part.append((position, high - low))
        return [part for part in parts if part]

    def _deliver(
        self, delivery_id: str, at: int, part: _Part, taken_back: int | None = None
    ) -> None:
        order = self._order
        lines = [
            {
                "delivery_line_id": str(index),
                "amount": amounts.to_text(minor, order["currency"]),
                "order_id": order["order_id"],
                "order_line_id": str(position + 1),
            }
            for index, (position, minor) in enumerate(part, start=1)
        ]
        delivery = {
            "delivery_id": delivery_id,
            "version": 1 if taken_back is None else 2,
            "account_id": order["account_id"],
            "currency": order["currency"],
            "state": "shipped" if taken_back is None else "cancelled",
            "lines": lines,
            "shipped_on": day_text(at),
        }
        self._tell(at if taken_back is None else taken_back, "delivery", delivery)

    def _bill(self, number: int, at: int, part: _Part, delivery_id: str | None) -> int:
        """One invoice of a part; by delivery lines, with or without the order beside them."""
        order, random = self._order, self._random
        with_order = delivery_id is None or random.throws(500)
        covers = []
        for index, (position, minor) in enumerate(part, start=1):
            cover: Data = {"amount": amounts.to_text(minor, order["currency"])}
            if with_order:
                cover |= {"order_id": order["order_id"], "order_line_id": str(position + 1)}
            if delivery_id is not None:
                cover |= {"delivery_id": delivery_id, "delivery_line_id": str(index)}
            covers.append(cover)
        terms_days = order.get("payment_terms_days", self._account.terms_days)
        self._collecting.bill(
            f"{self._prefix}IN-{self._number}-{number}",
            sum(minor for _, minor in part),
            covers,
            at,
            terms_days,
        )
        return at
