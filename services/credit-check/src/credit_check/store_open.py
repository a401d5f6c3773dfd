"""What of an account could change so that a held order fits: open items, and other orders.

Read for one account when a person asks what would clear a hold. All of it is one moment, told by
the account's change counter: whoever puts it beside figures read elsewhere compares that.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from credit_core.claims import OrderFacts, Reservation, live, reserved_by_order
from credit_core.documents import Instalment, Invoice, InvoiceKind, InvoiceState, OrderState
from credit_core.overdue import disputed_sums, due_on, due_sums
from credit_core.whatif import Item, OtherOrder
from service_kit.database import Pool, Record

ORDERS_MAX = 200
"""So many of the largest other orders are looked at."""

_COUNTER = """
    SELECT s.change_counter, s.payment_terms_days, f.watermark
      FROM exposure.standing s CROSS JOIN exposure.freshness f WHERE s.account_id = $1"""
_ITEMS = """
    SELECT i.invoice_id, i.currency, i.content, i.allocated_minor
      FROM exposure.open_invoice i WHERE i.account_id = $1"""
_ORDERS = f"""
    SELECT o.order_id, o.currency, o.posted_claim_minor - o.posted_unbilled_minor AS open_minor
      FROM exposure.order_claim o
     WHERE o.account_id = $1 AND o.order_id <> $2
       AND o.posted_claim_minor > o.posted_unbilled_minor
     ORDER BY open_minor DESC, o.order_id LIMIT {ORDERS_MAX}"""
_RESERVATIONS = f"""
    SELECT r.order_id, r.order_version, r.currency, r.amount_minor, r.secured_minor, r.expires_at
      FROM credit_check.reservation r
     WHERE r.account_id = $1 AND r.order_id <> $2 AND r.ended_at IS NULL
     ORDER BY r.amount_minor DESC, r.reservation_id LIMIT {ORDERS_MAX}"""
_CLAIMS = """
    SELECT o.* FROM exposure.order_claim o WHERE o.order_id = ANY ($1)"""
_INVOICED = """
    SELECT i.order_id, i.currency, i.invoiced_minor
      FROM exposure.order_invoiced i WHERE i.order_id = ANY ($1)"""


@dataclass(frozen=True, slots=True)
class Open:
    """The account's open items and other orders, as of its `change_counter`."""

    change_counter: int
    items: tuple[Item, ...]
    others: tuple[OtherOrder, ...]


async def read_open(pool: Pool, account_id: str, order_id: str) -> Open | None:
    """What is open on the account beside the order; None for an account that nobody has seen."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        head = await connection.fetchrow(_COUNTER, account_id)
        if head is None:
            return None
        invoices = await connection.fetch(_ITEMS, account_id)
        posted = await connection.fetch(_ORDERS, account_id, order_id)
        rows = await connection.fetch(_RESERVATIONS, account_id, order_id)
        reserved_for = sorted({row["order_id"] for row in rows})
        claims = await connection.fetch(_CLAIMS, reserved_for)
        invoiced = await connection.fetch(_INVOICED, reserved_for)
    granted = [_reservation(account_id, row) for row in rows]
    facts = _facts(claims, invoiced)
    others = {
        row["order_id"]: OtherOrder(row["order_id"], row["currency"], row["open_minor"])
        for row in posted
    }
    for each in reserved_for:
        own = [one for one in granted if one.order_id == each]
        own_facts = facts.get(each) or OrderFacts(each)
        alive = [one for one in own if live(one, own_facts, head["watermark"])]
        for (place, currency), minor in reserved_by_order(
            alive, own_facts, head["watermark"]
        ).items():
            if place != account_id:
                continue
            until = max(one.expires_at for one in alive)
            known = others.get(each)
            if known is None or known.currency == currency:
                open_minor = 0 if known is None else known.open_minor
                others[each] = OtherOrder(each, currency, open_minor, minor, until)
    return Open(
        head["change_counter"],
        tuple(item for row in invoices for item in _items(row, account_id, head)),
        tuple(others[each] for each in sorted(others)),
    )


def _items(row: Record, account_id: str, head: Record) -> Sequence[Item]:
    invoice, allocated_minor = _invoice(row, account_id), row["allocated_minor"]
    disputed = disputed_sums(invoice, allocated_minor)
    terms_days = head["payment_terms_days"]
    return [
        Item(
            row["invoice_id"],
            row["currency"],
            due_on(key[2], key[3], terms_days),
            minor,
            disputed.get(key, 0),
        )
        for key, minor in due_sums(invoice, allocated_minor).items()
    ]


def _invoice(row: Record, account_id: str) -> Invoice:
    """What of the canonical content tells when it is due."""
    content: Mapping[str, Any] = json.loads(row["content"])
    due = content.get("due_on")
    return Invoice(
        invoice_id=row["invoice_id"],
        version=content["version"],
        account_id=account_id,
        currency=row["currency"],
        kind=InvoiceKind(content["kind"]),
        state=InvoiceState(content["state"]),
        total=content["total"],
        issued_on=date.fromisoformat(content["issued_on"]),
        due_on=None if due is None else date.fromisoformat(due),
        instalments=tuple(
            Instalment(date.fromisoformat(part["due_on"]), part.get("amount", 0))
            for part in content.get("instalments", ())
        ),
        disputed_amount=content.get("disputed_amount", 0),
    )


def _reservation(account_id: str, row: Record) -> Reservation:
    return Reservation(
        row["order_id"],
        row["order_version"],
        account_id,
        row["currency"],
        row["amount_minor"],
        row["secured_minor"],
        row["expires_at"],
    )


def _facts(claims: Sequence[Record], invoiced: Sequence[Record]) -> dict[str, OrderFacts]:
    by_currency: dict[str, dict[str, int]] = {}
    for row in invoiced:
        by_currency.setdefault(row["order_id"], {})[row["currency"]] = row["invoiced_minor"]
    facts = {
        row["order_id"]: OrderFacts(
            order_id=row["order_id"],
            newest_version=row["newest_version"],
            newest_state=None if row["newest_state"] is None else OrderState(row["newest_state"]),
            account_id=row["account_id"],
            currency=row["currency"],
            ordered_minor=row["ordered_minor"] or 0,
            ended_version=row["ended_version"],
            posted_claim_minor=row["posted_claim_minor"] or 0,
            posted_unbilled_minor=row["posted_unbilled_minor"] or 0,
            invoiced_minor=by_currency.pop(row["order_id"], {}),
        )
        for row in claims
    }
    for order_id, sums in by_currency.items():
        facts[order_id] = OrderFacts(order_id, invoiced_minor=sums)
    return facts


async def read_question(pool: Pool, hold_id: str) -> str | None:
    """What was asked when the order was held, as it was kept."""
    text: str | None = await pool.fetchval(
        "SELECT h.question FROM credit_check.hold h WHERE h.hold_id = $1", hold_id
    )
    return text
