"""Events as nearly all of them are, read in a third of the time that judging them in full takes.

An event in which everything is as it should be, and is written in the plainest way, is turned into
canonical content here, by a table of its fields. At the first thing that is not (a field that is
not known here, a letter beyond ASCII, an amount that is too fine, a sum that does not add up) this
gives up without a word, and the contract's models judge the event from the start. So nothing is
ever refused here, no fault is worded here, and what is taken here the models would take too, to the
byte: a test holds the two together. Orders, deliveries, invoices and payments are read so, since
those come by the hundred thousand.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, get_args

import orjson

from credit_contracts.amounts import CURRENCIES, MINOR_MAX, digits
from credit_contracts.deliveries import DeliveryState
from credit_contracts.envelope import ATTRIBUTE_LENGTH_MAX, ENVELOPE_BY_TYPE, SPECVERSION
from credit_contracts.ids import (
    COUNT_MAX,
    ID_LENGTH_MAX,
    TERMS_DAYS_MAX,
    TEXT_LENGTH_MAX,
    VERSION_MAX,
)
from credit_contracts.invoices import InvoiceKind, InvoiceState
from credit_contracts.orders import OrderState
from credit_contracts.payments import PaymentState
from credit_contracts.topics import DELIVERY_V1, INVOICE_V1, ORDER_V1, PAYMENT_V1

Plain = dict[str, Any]
"""JSON's kinds of value."""
Read = Callable[[Any, int], Any]
"""From a field's value and the decimal places of the document's currency to its canonical value;
None leaves it out. Raises one of `_ODD` for whatever is not plain."""


class PlainEvent(NamedTuple):
    """An event's document in canonical content, keys in any order, and when it took effect."""

    kind: str
    id: str
    content: Plain
    effective_at: datetime


class _NotPlainError(Exception):
    """Something here is for the models to judge."""


# What strange values make of the code below, which asks for types only where nothing else would.
_ODD = (_NotPlainError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_WHITE = b" \t\n\r"
_DELETE = b"\x7f"
_MOMENT = re.compile(r"(?:18|19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ").fullmatch
_ATTRIBUTES = frozenset(ENVELOPE_BY_TYPE[ORDER_V1].model_fields)
_DAY_LENGTH = len("2026-01-31")
_WHOLE_DIGITS_MAX = 13
_PARTS_MAX = 40
assert 2 * _PARTS_MAX * 10**17 < MINOR_MAX, "no sum of so many amounts is too large to be kept"


def read(value: bytes) -> PlainEvent | None:
    """A structured event of the ledger, where it is plain; None leaves it to the models."""
    # Without escapes no text holds a quote, and all texts are of printable characters.
    if not value.isascii() or b"\\" in value or _DELETE in value:
        return None
    try:
        event = orjson.loads(value)
        data = event["data"]
        kind = _KINDS[event["type"]]
        effective_at = _effective_at(event)
        content = _object(data, kind.fields, kind.needed, digits(data["currency"]))
        kind.check(content)
        taken = len(event) + len(data)
        for name in kind.lists:
            for part in data.get(name) or ():
                taken += len(part)
        # As many members as were taken: none is given twice. White space would hide some.
        if value.translate(None, _WHITE).count(b'":') != taken:
            return None
        return PlainEvent(kind.name, content[kind.id], content, effective_at)
    except _ODD:
        return None


def _effective_at(event: Plain) -> datetime:
    moment = event["time"]
    if (
        not _ATTRIBUTES.issuperset(event)
        or event["specversion"] != SPECVERSION
        or not 0 < len(event["id"]) <= ATTRIBUTE_LENGTH_MAX
        or not 0 < len(event["source"]) <= ATTRIBUTE_LENGTH_MAX
        or not 0 < len(event.get("subject", SPECVERSION)) <= ATTRIBUTE_LENGTH_MAX
        or _MOMENT(moment) is None
    ):
        raise _NotPlainError
    for name, value in event.items():
        if type(value) is not str and name != "data":
            raise _NotPlainError
    return datetime.fromisoformat(moment)


def _object(
    given: Mapping[str, Any], fields: Mapping[str, Read], needed: frozenset[str], places: int
) -> Plain:
    taken = {}
    for name, value in given.items():
        as_kept = fields[name]
        if value is not None and (kept := as_kept(value, places)) is not None:
            taken[name] = kept
    if not needed.issubset(taken):
        raise _NotPlainError
    return taken


def _list_of(fields: Mapping[str, Read], needed: frozenset[str]) -> Read:
    def each(parts: list[Any], places: int) -> list[Plain] | None:
        if type(parts) is not list or len(parts) > _PARTS_MAX:
            raise _NotPlainError
        return [_object(part, fields, needed, places) for part in parts] or None

    return each


def _id(text: str, _places: int) -> str:
    if type(text) is str and 0 < len(text) <= ID_LENGTH_MAX and text[0] != " " != text[-1]:
        return text
    raise _NotPlainError


def _text(text: str, _places: int) -> str:
    if type(text) is str and len(text) <= TEXT_LENGTH_MAX:
        return text
    raise _NotPlainError


def _day(text: str, _places: int) -> str:
    if len(text) == _DAY_LENGTH and text[4] == "-" == text[7]:
        date.fromisoformat(text)
        return text
    raise _NotPlainError


def _amount(text: str, places: int) -> int:
    whole, point, fraction = text.partition(".")
    if not whole.isdigit() or len(whole) > _WHOLE_DIGITS_MAX:
        raise _NotPlainError
    if not point:
        return int(whole + "0" * places)
    if not fraction.isdigit() or len(fraction) > places:
        raise _NotPlainError
    return int(whole + fraction.ljust(places, "0"))


def _amount_or_zero(text: str, places: int) -> int | None:
    return _amount(text, places) or None


def _number(low: int, high: int) -> Read:
    def within(value: int, _places: int) -> int:
        if type(value) is int and low <= value <= high:
            return value
        raise _NotPlainError

    return within


def _number_or_zero(low: int, high: int) -> Read:
    within = _number(low, high)
    return lambda value, places: within(value, places) or None


def _one_of(words: object) -> Read:
    known = frozenset(get_args(words))

    def word(text: str, _places: int) -> str:
        if text in known:
            return text
        raise _NotPlainError

    return word


def _currency(code: str, _places: int) -> str:
    """Its decimal places were looked up already; a withdrawn one is left to the models."""
    if code not in CURRENCIES:
        raise _NotPlainError
    return code


def _named_once(lines: list[Plain], name: str) -> None:
    if len(lines) > 1 and len({line[name] for line in lines}) != len(lines):
        raise _NotPlainError


def _with_document(parts: list[Plain], kind: str) -> None:
    for part in parts:
        if f"{kind}_line_id" in part and f"{kind}_id" not in part:
            raise _NotPlainError


def _check_order(order: Plain) -> None:
    _named_once(order["lines"], "line_id")


def _check_delivery(delivery: Plain) -> None:
    _named_once(delivery["lines"], "delivery_line_id")
    _with_document(delivery["lines"], "order")


def _check_invoice(invoice: Plain) -> None:
    total = invoice["total"]
    covers = invoice.get("covers", ())
    _with_document(covers, "order")
    _with_document(covers, "delivery")
    if "allocations" in invoice and sum(one["amount"] for one in invoice["allocations"]) > total:
        raise _NotPlainError
    if "instalments" in invoice and sum(one["amount"] for one in invoice["instalments"]) != total:
        raise _NotPlainError
    if invoice.get("disputed_amount", 0) > total:
        raise _NotPlainError


def _check_payment(payment: Plain) -> None:
    if sum(one["amount"] for one in payment.get("allocations", ())) > payment["amount"]:
        raise _NotPlainError


_VERSION = _number(0, VERSION_MAX)
_ORDER_LINE: dict[str, Read] = {
    "line_id": _id,
    "ordered": _amount,
    "delivered": _amount_or_zero,
    "invoiced": _amount_or_zero,
    "deliver_on": _day,
}
_DELIVERY_LINE: dict[str, Read] = {
    "delivery_line_id": _id,
    "amount": _amount,
    "order_id": _id,
    "order_line_id": _id,
}
_COVER: dict[str, Read] = {
    "amount": _amount,
    "order_id": _id,
    "order_line_id": _id,
    "delivery_id": _id,
    "delivery_line_id": _id,
}
_ALLOCATION: dict[str, Read] = {
    "invoice_id": _id,
    "amount": _amount,
    "discount": _amount_or_zero,
}
_MEMO_ALLOCATION = {name: _ALLOCATION[name] for name in ("invoice_id", "amount")}
_INSTALMENT: dict[str, Read] = {"due_on": _day, "amount": _amount}
_DOCUMENT: dict[str, Read] = {"version": _VERSION, "account_id": _id, "currency": _currency}


class _Kind(NamedTuple):
    """How one kind of document is read."""

    name: str
    id: str
    fields: Mapping[str, Read]
    needed: frozenset[str]
    lists: tuple[str, ...]
    check: Callable[[Plain], None]


def _kind(
    name: str, needed: str, fields: dict[str, Read], lists: str, check: Callable[[Plain], None]
) -> _Kind:
    id_ = f"{name}_id"
    return _Kind(
        name,
        id_,
        {id_: _id, **_DOCUMENT, **fields},
        frozenset((id_, *_DOCUMENT, *needed.split())),
        tuple(lists.split()),
        check,
    )


_KINDS = {
    ORDER_V1: _kind(
        "order",
        "state lines",
        {
            "state": _one_of(OrderState),
            "lines": _list_of(_ORDER_LINE, frozenset(("line_id", "ordered"))),
            "secured_amount": _amount_or_zero,
            "ordered_on": _day,
            "payment_terms_days": _number(0, TERMS_DAYS_MAX),
            "priority": _number_or_zero(-COUNT_MAX, COUNT_MAX),
            "sales_rep": _text,
        },
        "lines",
        _check_order,
    ),
    DELIVERY_V1: _kind(
        "delivery",
        "state lines",
        {
            "state": _one_of(DeliveryState),
            "lines": _list_of(_DELIVERY_LINE, frozenset(("delivery_line_id", "amount"))),
            "shipped_on": _day,
        },
        "lines",
        _check_delivery,
    ),
    INVOICE_V1: _kind(
        "invoice",
        "kind state total issued_on",
        {
            "kind": _one_of(InvoiceKind),
            "state": _one_of(InvoiceState),
            "total": _amount,
            "issued_on": _day,
            "due_on": _day,
            "covers": _list_of(_COVER, frozenset(("amount",))),
            "allocations": _list_of(_MEMO_ALLOCATION, frozenset(_MEMO_ALLOCATION)),
            "instalments": _list_of(_INSTALMENT, frozenset(_INSTALMENT)),
            "disputed_amount": _amount_or_zero,
        },
        "covers allocations instalments",
        _check_invoice,
    ),
    PAYMENT_V1: _kind(
        "payment",
        "state amount received_on",
        {
            "state": _one_of(PaymentState),
            "amount": _amount,
            "received_on": _day,
            "allocations": _list_of(_ALLOCATION, frozenset(("invoice_id", "amount"))),
        },
        "allocations",
        _check_payment,
    ),
}
