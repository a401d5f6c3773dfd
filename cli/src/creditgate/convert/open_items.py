"""Open items: one list of what is still owed and on account, as accounting systems print it.

Each row becomes the document that its type says, over the amount that is still open: an invoice,
a debit or credit memo, a payment on account or an order. Where no type is given the sign decides:
above zero an invoice, below a credit memo. A minus before or behind the number of a credit memo
or payment is the list's way of writing them, and is left off.
"""

from typing import Any

KIND = "open-item"
FIELDS = frozenset(
    {"type", "item_id", "account_id", "currency", "amount", "issued_on", "due_on", "version"}
    | {"disputed_amount", "payment_terms_days", "priority", "sales_rep", "secured_amount"}
)
NEEDED = ("item_id", "account_id", "currency", "amount", "issued_on")
TYPES = ("invoice", "debit_memo", "credit_memo", "payment", "order")
# Field of the contract, by the field of the list, per document.
_INVOICE = {"item_id": "invoice_id", "amount": "total"}
_PAYMENT = {"item_id": "payment_id", "issued_on": "received_on"}
_ORDER = {"item_id": "order_id", "issued_on": "ordered_on"}
_ALL = {"item_id", "account_id", "currency", "amount", "issued_on", "version"}
_TAKEN = {
    "invoice": _ALL | {"due_on", "disputed_amount"},
    "payment": _ALL,
    "order": _ALL | {"payment_terms_days", "priority", "sales_rep", "secured_amount", "due_on"},
}
# What is owed less because of it: left out in silence it would be counted as owed.
_AMOUNTS = ("disputed_amount", "secured_amount")


class NoItemError(Exception):
    """The row says nothing that is an open item: `field`, why, and what to do."""

    def __init__(self, field: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.field, self.reason, self.remedy = field, reason, remedy


def document_fields(item: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Kind of document, its fields, and which field of the list each of them came from.

    Raises:
        NoItemError: for a type that is not known, an amount below zero of what is owed, or an
            amount that documents of the type do not have.
    """
    amount = str(item.get("amount", ""))
    below_zero = amount.startswith("-") or amount.endswith("-")
    type_ = item.get("type") or ("credit_memo" if below_zero else "invoice")
    if type_ not in TYPES:
        raise NoItemError(
            "type",
            "is no type of an open item",
            f"write one of {', '.join(TYPES)}, or say in [file.words.type] what it means",
        )
    if below_zero and type_ not in {"credit_memo", "payment"}:
        raise NoItemError(
            "amount",
            f"is below zero, which no {type_} is",
            "make it a credit_memo, or correct the sign",
        )
    bare = amount.removeprefix("-") if amount.startswith("-") else amount.removesuffix("-")
    plain = item | {"amount": bare.strip()} if "amount" in item else item
    kind = type_ if type_ in {"payment", "order"} else "invoice"
    for name in _AMOUNTS:
        if name not in _TAKEN[kind] and any(
            sign in "123456789" for sign in str(item.get(name, ""))
        ):
            raise NoItemError(
                name,
                f"is filled, and no {type_} has one",
                f"empty the cell, or do not map {name} for rows of this type",
            )
    renamed = {"payment": _PAYMENT, "order": _ORDER}.get(kind, _INVOICE)
    taken = {name: value for name, value in plain.items() if name in _TAKEN[kind]}
    fields = {renamed.get(name, name): value for name, value in taken.items()}
    origin = {renamed.get(name, name): name for name in _TAKEN[kind]}
    if kind == "order":
        line = {"line_id": "1", "ordered": fields.pop("amount", None)}
        if "due_on" in fields:
            line["deliver_on"] = fields.pop("due_on")
        fields |= {"state": "open", "lines": [line]}
        origin |= {"lines.ordered": "amount", "lines.deliver_on": "due_on"}
    elif kind == "payment":
        fields["state"] = "received"
    else:
        fields |= {"kind": type_, "state": "issued"}
    return kind, fields, origin
