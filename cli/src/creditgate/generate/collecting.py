"""From an invoice to its end: paid early with discount, late, in part, in instalments, or never.

Credit memos take back what was returned or disputed, payments bounce, and cash comes without
saying what it is for and is allocated days later.
"""

from credit_contracts import amounts
from creditgate.generate.accounts import Account
from creditgate.generate.dice import Dice
from creditgate.generate.events import DAY_SECONDS, Data, Tell, day_text
from creditgate.generate.seasons import workday

_DISCOUNT_DAYS = 10
_DISCOUNT_PERCENT = 2
_INSTALMENTS = 3
# Days after the due date, first and last.
_PAYS_AFTER = {"prompt": (-12, 1), "usual": (-4, 8), "late": (8, 50), "bad": (40, 160)}
_Share = tuple[int, int]
"""(due moment, amount in minor units)."""


class Collecting:
    """What is owed of one order, in one currency."""

    def __init__(self, account: Account, currency: str, random: Dice, tell: Tell) -> None:
        self._account = account
        self._currency = currency
        self._random = random
        self._tell = tell
        self._prepaid: Data | None = None
        self._prepaid_left = 0

    def prepay(self, payment_id: str, minor: int, at: int) -> None:
        """The whole order in advance: cash on hand until it is billed."""
        self._prepaid = self._payment(payment_id, minor, at)
        self._prepaid_left = minor
        self._tell(at, "payment", self._prepaid)

    def bill(
        self, invoice_id: str, total: int, covers: list[Data], at: int, terms_days: int
    ) -> None:
        """The invoice, what is changed in it, and what comes in for it."""
        random = self._random
        invoice: Data = {
            "invoice_id": invoice_id,
            "version": 1,
            "account_id": self._account.account_id,
            "currency": self._currency,
            "kind": "invoice",
            "state": "issued",
            "total": self._text(total),
            "issued_on": day_text(at),
            "covers": covers,
        }
        shares = self._terms(invoice, total, at, terms_days)
        if random.throws(40):
            self._tell(
                at - random.randrange(1, DAY_SECONDS), "invoice", invoice | {"state": "draft"}
            )
            invoice["version"] = 2
        self._tell(at, "invoice", invoice)
        if random.throws(10):
            # Written wrongly: void, and written again under a number of its own.
            at += DAY_SECONDS
            void = {"version": invoice["version"] + 1, "state": "void"}
            self._tell(at, "invoice", invoice | void)
            invoice = invoice | {"invoice_id": f"{invoice_id}B", "version": 1}
            self._tell(at, "invoice", invoice | {"issued_on": day_text(at)})
        taken_back = 0
        if len(shares) == 1 and random.throws(60):
            taken_back = self._take_back(invoice, total, at, disputed=random.throws(500))
        self._collect(invoice["invoice_id"], at, shares, taken_back)

    def _terms(self, invoice: Data, total: int, at: int, terms_days: int) -> list[_Share]:
        """When what falls due; large invoices now and then in three instalments."""
        due_at = at + terms_days * DAY_SECONDS
        if total < _INSTALMENTS or not self._random.throws(50):
            if self._random.throws(900):
                invoice["due_on"] = day_text(due_at)
            return [(due_at, total)]
        third = total // _INSTALMENTS
        shares = [
            (due_at + number * 30 * DAY_SECONDS, part)
            for number, part in enumerate((total - 2 * third, third, third))
        ]
        invoice["instalments"] = [
            {"due_on": day_text(moment), "amount": self._text(part)} for moment, part in shares
        ]
        return shares

    def _take_back(self, invoice: Data, total: int, at: int, *, disputed: bool) -> int:
        """A credit memo for a part, after a dispute or without one; the part in minor units."""
        random = self._random
        part = max(1, total * random.randrange(5, 60) // 100)
        at += random.randrange(1, 8) * DAY_SECONDS
        if disputed:
            dispute = {"version": invoice["version"] + 1, "disputed_amount": self._text(part)}
            self._tell(at, "invoice", invoice | dispute)
            at += random.randrange(2, 15) * DAY_SECONDS
            self._tell(at + 60, "invoice", invoice | {"version": invoice["version"] + 2})
            if random.throws(300):
                return 0
        memo = {
            "invoice_id": invoice["invoice_id"].replace("IN-", "CM-"),
            "version": 1,
            "account_id": self._account.account_id,
            "currency": self._currency,
            "kind": "credit_memo",
            "state": "issued",
            "total": self._text(part),
            "issued_on": day_text(at),
            "allocations": [{"invoice_id": invoice["invoice_id"], "amount": self._text(part)}],
        }
        self._tell(at, "invoice", memo)
        return part

    def _collect(self, invoice_id: str, at: int, shares: list[_Share], taken_back: int) -> None:
        owed = sum(part for _, part in shares) - taken_back
        if self._prepaid is not None and owed:
            self._allocate_prepaid(self._prepaid, invoice_id, owed, at + 3_600)
            return
        payment_id = invoice_id.replace("IN-", "PA-")
        for number, (due_at, share) in enumerate(shares):
            part = share - taken_back if len(shares) == 1 else share
            if part > 0:
                self._pay(
                    f"{payment_id}-{number}" if number else payment_id, invoice_id, part, due_at
                )

    def _allocate_prepaid(self, prepaid: Data, invoice_id: str, owed: int, at: int) -> None:
        part = min(owed, self._prepaid_left)
        if not part:
            return
        self._prepaid_left -= part
        entry = {"invoice_id": invoice_id, "amount": self._text(part)}
        self._prepaid = {
            **prepaid,
            "version": prepaid["version"] + 1,
            "allocations": [*prepaid.get("allocations", ()), entry],
        }
        self._tell(at, "payment", self._prepaid)

    def _pay(self, payment_id: str, invoice_id: str, part: int, due_at: int) -> None:
        random, habit = self._random, self._account.habit
        if habit == "bad" and random.throws(200):
            return
        first, last = _PAYS_AFTER.get(habit, (0, 5))
        at = workday(due_at + random.randrange(first * DAY_SECONDS, last * DAY_SECONDS))
        discount = 0
        if habit == "prompt" and at < due_at - _DISCOUNT_DAYS * DAY_SECONDS // 2:
            discount = part * _DISCOUNT_PERCENT // 100
        cash = part - discount
        if cash > 1 and random.throws(50):
            # Short: the rest comes weeks later.
            half = cash * random.randrange(30, 90) // 100
            later = workday(at + random.randrange(10, 40) * DAY_SECONDS)
            self._receive(f"{payment_id}-L", invoice_id, cash - half, 0, later)
            cash = half
        self._receive(payment_id, invoice_id, cash, discount, at)

    def _receive(self, payment_id: str, invoice_id: str, cash: int, discount: int, at: int) -> None:
        random = self._random
        entry = {"invoice_id": invoice_id, "amount": self._text(cash)}
        if discount:
            entry["discount"] = self._text(discount)
        over = cash // 10 if random.throws(20) else 0
        payment = self._payment(payment_id, cash + over, at)
        version = 1
        if random.throws(60):
            # It came without saying what for; found out days later.
            self._tell(at, "payment", payment)
            at += random.randrange(1, 6) * DAY_SECONDS
            version = 2
        payment |= {"version": version, "allocations": [entry]}
        self._tell(at, "payment", payment)
        if random.throws(10):
            at += random.randrange(1, 5) * DAY_SECONDS
            self._tell(at, "payment", payment | {"version": version + 1, "state": "reversed"})
            again = self._payment(f"{payment_id}-R", cash, workday(at + 7 * DAY_SECONDS))
            self._tell(workday(at + 7 * DAY_SECONDS), "payment", again | {"allocations": [entry]})

    def _payment(self, payment_id: str, minor: int, at: int) -> Data:
        return {
            "payment_id": payment_id,
            "version": 1,
            "account_id": self._account.account_id,
            "currency": self._currency,
            "state": "received",
            "amount": self._text(minor),
            "received_on": day_text(at),
        }

    def _text(self, minor: int) -> str:
        return amounts.to_text(minor, self._currency)
