"""An order system that ships only what was released, and only while the release stands.

It asks for new orders and amendments, shows its orders to the ledger (open, on hold, ended),
ships, bills and takes payments. What it does not do, because no rule of claims could survive it:

- bill or ship what was not ordered;
- end an order, put it on hold or move it (to another account or currency) while goods and bills
  of it are unseen by the ledger;
- take an order to another currency when goods of it were billed, or were shipped for another
  account: they stand alone from then on, so they are owed beside the bill that names the order
  and not them, and fall back to the account whose room was given away;
- give a release back while postings made under it are unseen;
- take an invoice back of an order that moves to another account, or go on with an order before
  the ledger has seen that an invoice of it was taken back.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random
from typing import TypeVar

from credit_core.claims import Reservation
from credit_core.documents import (
    Allocation,
    Cover,
    Delivery,
    DeliveryLine,
    DeliveryState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    LedgerDocument,
    Order,
    OrderLine,
    OrderState,
    Payment,
    PaymentState,
)
from credit_core.standing import Question

T = TypeVar("T")

Tell = Callable[[LedgerDocument, str | None], None]
"""Sends a document on its way; the order that it bears on, if any, is named beside it."""


@dataclass(slots=True)
class SalesOrder:
    """One order as the order system knows it. Amounts are gross; goods and bills by currency."""

    order_id: str
    account_id: str
    currency: str
    version: int = 0
    shown_version: int = 0
    state: OrderState | None = None
    ordered: int = 0
    shipped: Counter[str] = field(default_factory=Counter)
    shipped_for: set[tuple[str, str]] = field(default_factory=set)
    billed: Counter[str] = field(default_factory=Counter)
    accounts_asked: set[str] = field(default_factory=set)
    bill_voided: bool = False
    held: set[int] = field(default_factory=set)
    released: dict[int, Reservation] = field(default_factory=dict)

    def gone(self, currency: str) -> int:
        return max(self.shipped[currency], self.billed[currency])

    def moves(self, release: Reservation) -> bool:
        """Whether the release is on another account, or in another currency."""
        return (release.account_id, release.currency) != (self.account_id, self.currency)

    def leaves_goods(self) -> bool:
        """Whether goods would be counted anew, beside a bill or on another account, if the order
        left its currency.
        """
        accounts = {account for account, currency in self.shipped_for if currency == self.currency}
        return bool(accounts and (self.billed[self.currency] or accounts != {self.account_id}))

    def note_release(self, release: Reservation) -> None:
        """Keep it to ship under, unless its version is used up already: shown open or ended, or
        older than what is shown.
        """
        version = release.order_version
        on_hold = version == self.shown_version and self.state == OrderState.ON_HOLD
        if version > self.shown_version or on_hold:
            self.released[version] = release

    def forget_releases(self, version: int) -> None:
        """Releases up to this version are used up, or given back."""
        self.released = {mine: one for mine, one in self.released.items() if mine > version}


@dataclass(slots=True)
class Bill:
    """One invoice as the order system knows it."""

    document: Invoice
    order: SalesOrder
    paid: int = 0


class OrderSystem:
    """One step of one random order at a time; each step that is not possible now does nothing."""

    def __init__(
        self,
        random: Random,
        tell: Tell,
        goods_arrived: Callable[[str], bool],
        all_arrived: Callable[[str], bool],
    ) -> None:
        """The last two tell whether no goods or bills, and nothing at all, of an order are on
        their way.
        """
        self.random = random
        self.tell = tell
        self.goods_arrived = goods_arrived
        self.all_arrived = all_arrived
        self.orders: list[SalesOrder] = []
        # Few orders make long stories of amendments, many make crowds.
        self.orders_max = random.choice((2, 3, 5, 50))
        self.bills: list[Bill] = []
        self._serial = 0

    def question(self, account_id: str) -> tuple[SalesOrder, Question]:
        """A new order, an amendment, or the same version once more, for this account."""
        known = [
            order
            for order in self.orders
            if not order.bill_voided
            or (order.accounts_asked == {account_id} and self.goods_arrived(order.order_id))
        ]
        full = len(self.orders) >= self.orders_max
        if known and (full or self.random.random() < 0.6):
            order = self.random.choice(known)
        else:
            currency = self.random.choice(("EUR", "EUR", "EUR", "USD"))
            order = SalesOrder(self._name("O"), account_id, currency)
            self.orders.append(order)
        if order.version == 0 or self.random.random() < 0.7:
            order.version += 1
        order.accounts_asked.add(account_id)
        currency = order.currency
        if self.random.random() < 0.1:
            currency = self.random.choice(("EUR", "USD"))
        amount = order.gone(currency) + self.random.randrange(0, 60) * 10
        return order, Question(order.order_id, order.version, account_id, currency, amount)

    def show_open(self, now: datetime) -> None:
        order = self._some(self.orders)
        if order is not None:
            self.show_released(order, now)

    def show_released(self, order: SalesOrder, now: datetime) -> None:
        """Post the order open under one of the releases that stand."""
        standing = [one for one in order.released.values() if now < one.expires_at]
        if not standing:
            return
        release = self.random.choice(standing)
        if release.amount_minor < order.gone(release.currency) or self._void_unseen(order):
            return
        if order.moves(release) and not self.goods_arrived(order.order_id):
            return
        if release.currency != order.currency and order.leaves_goods():
            return
        version = release.order_version
        if version <= order.shown_version:
            version = order.version = max(order.version, order.shown_version) + 1
        order.account_id, order.currency = release.account_id, release.currency
        self._show(order, version, OrderState.OPEN, release.amount_minor)
        order.forget_releases(version)

    def show_on_hold(self) -> None:
        order = self._some(self.orders)
        if order is None or not self.goods_arrived(order.order_id):
            return
        if order.version <= order.shown_version:
            order.version += 1
        amount = order.gone(order.currency) + self.random.randrange(0, 60) * 10
        self._show(order, order.version, OrderState.ON_HOLD, amount)

    def show_end(self) -> None:
        """Close or cancel: the rest will not come."""
        order = self._some(self.orders)
        if order is None or not self.goods_arrived(order.order_id):
            return
        order.version = max(order.version, order.shown_version) + 1
        state = OrderState.CLOSED if order.gone(order.currency) else OrderState.CANCELLED
        self._show(order, order.version, state, order.ordered)
        order.forget_releases(order.version)

    def ship(self) -> None:
        order = self._some([one for one in self.orders if one.state == OrderState.OPEN])
        if order is None or order.shipped[order.currency] >= order.ordered:
            return
        amount = self.random.randint(1, order.ordered - order.shipped[order.currency])
        order.shipped[order.currency] += amount
        order.shipped_for.add((order.account_id, order.currency))
        line = DeliveryLine("1", amount, order.order_id, self.random.choice((None, "1")))
        delivery_id = self._name("D")
        self.tell(
            Delivery(
                delivery_id, 1, order.account_id, order.currency, DeliveryState.SHIPPED, (line,)
            ),
            order.order_id,
        )

    def bill(self) -> None:
        """Bill goods, or ask for a down payment while the order is open."""
        order = self._some(self.orders)
        if order is None or self._void_unseen(order):
            return
        shipped, billed = order.shipped[order.currency], order.billed[order.currency]
        up_to = order.ordered if order.state == OrderState.OPEN else shipped
        if billed >= up_to:
            return
        amount = self.random.randint(1, up_to - billed)
        order.billed[order.currency] += amount
        cover = Cover(amount, order.order_id, self.random.choice((None, "1")))
        invoice = Invoice(
            self._name("I"),
            1,
            order.account_id,
            order.currency,
            InvoiceKind.INVOICE,
            InvoiceState.ISSUED,
            amount,
            date.min,
            covers=(cover,),
        )
        self.bills.append(Bill(invoice, order))
        self.tell(invoice, order.order_id)

    def pay(self) -> None:
        bill = self._some([one for one in self.bills if one.paid < one.document.total])
        if bill is None:
            return
        invoice = bill.document
        amount = self.random.randint(1, invoice.total - bill.paid)
        bill.paid += amount
        payment = Payment(
            self._name("P"),
            1,
            invoice.account_id,
            invoice.currency,
            PaymentState.RECEIVED,
            amount,
            date.min,
            self.random.choice(((), (Allocation(invoice.invoice_id, amount),))),
        )
        self.tell(payment, None)

    def void_bill(self) -> None:
        """Take back an unpaid invoice of an order that never moves."""
        bill = self._some([one for one in self.bills if not one.paid])
        if bill is None or bill.order.state != OrderState.OPEN:
            return
        invoice, order = bill.document, bill.order
        if len(order.accounts_asked) > 1:
            return
        order.bill_voided = True
        self.bills.remove(bill)
        order.billed[invoice.currency] -= invoice.total
        self.tell(replace(invoice, version=2, state=InvoiceState.VOID), order.order_id)

    def give_back(self) -> tuple[str, int] | None:
        """Void the order up to a version, or have a hold rejected: which order and version."""
        order = self._some(self.orders)
        if order is None or not self.all_arrived(order.order_id):
            return None
        version = self.random.choice([order.version, *order.held])
        order.forget_releases(version)
        return order.order_id, version

    def _void_unseen(self, order: SalesOrder) -> bool:
        return order.bill_voided and not self.goods_arrived(order.order_id)

    def _show(self, order: SalesOrder, version: int, state: OrderState, amount: int) -> None:
        order.shown_version, order.state, order.ordered = version, state, amount
        self.tell(
            Order(
                order.order_id,
                version,
                order.account_id,
                order.currency,
                state,
                (OrderLine("1", amount),),
            ),
            order.order_id,
        )

    def _name(self, kind: str) -> str:
        self._serial += 1
        return f"{kind}{self._serial}"

    def _some(self, things: list[T]) -> T | None:
        return self.random.choice(things) if things else None
