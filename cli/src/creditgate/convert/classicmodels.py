"""Classic Models: orders, payments and credit limits whose holds are marked in the data.

Exposure there is the orders of a customer that are not cancelled minus its payments, so every
such order is open and payments, which name no order, are cash on hand. The marks are an
oracle: five orders exceed their limits and no other does.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from credit_contracts.accounts import AccountV1
from credit_contracts.orders import OrderV1
from credit_contracts.payments import PaymentV1
from creditgate.convert.checked import made
from creditgate.convert.history import Happening
from creditgate.convert.tables import Row, rows

CURRENCY = "USD"
_CANCELLED = "Cancelled"


def happenings(folder: Path) -> Iterator[Happening]:
    """Every account, order that is not cancelled, and payment of the four files.

    Raises:
        SourceError: with the place of what is missing or wrong.
    """
    yield from _accounts(folder / "classicmodels_customers.csv")
    yield from _orders(
        folder / "classicmodels_orders.csv", folder / "classicmodels_orderdetails.csv"
    )
    yield from _payments(folder / "classicmodels_payments.csv")


def _accounts(path: Path) -> Iterator[Happening]:
    columns = ("customerNumber", "customerName", "salesRepEmployeeNumber", "creditLimit")
    for row in rows(path, columns):
        fields: dict[str, Any] = {
            "account_id": row.needed("customerNumber"),
            "version": 1,
            "name": row.text("customerName"),
            "currency": CURRENCY,
            # 0.00 means no credit at all there, never unlimited.
            "credit_limit": row.needed("creditLimit"),
            "status": "open",
        }
        sales_rep = row.text("salesRepEmployeeNumber")
        if sales_rep and sales_rep != "NULL":
            fields["sales_rep"] = sales_rep
            contact = {"role": "sales_rep", "email": f"sales-rep-{sales_rep}@example.com"}
            fields["contacts"] = (contact,)
        yield Happening(made(AccountV1, row, fields, {"credit_limit": "creditLimit"}), None)


def _orders(path: Path, details_path: Path) -> Iterator[Happening]:
    details: defaultdict[str, list[Row]] = defaultdict(list)
    columns = ("orderNumber", "quantityOrdered", "priceEach", "orderLineNumber")
    for detail in rows(details_path, columns):
        details[detail.needed("orderNumber")].append(detail)
    for row in rows(path, ("orderNumber", "orderDate", "requiredDate", "status", "customerNumber")):
        if row.text("status") == _CANCELLED:
            continue
        order_id = row.needed("orderNumber")
        if order_id not in details:
            raise row.wrong(
                "orderNumber", f"{order_id} has no row in {details_path.name}", "add it"
            )
        on = row.day("orderDate")
        due = row.day("requiredDate")
        lines = sorted(details[order_id], key=lambda detail: detail.decimal("orderLineNumber"))
        fields = {
            "order_id": order_id,
            "version": 1,
            "account_id": row.needed("customerNumber"),
            "currency": CURRENCY,
            "state": "open",
            "lines": [_line(line) | {"deliver_on": due} for line in lines],
            "ordered_on": on,
        }
        yield Happening(made(OrderV1, row, fields), on)


def _line(row: Row) -> dict[str, Any]:
    ordered = row.decimal("quantityOrdered") * row.decimal("priceEach")
    return {"line_id": row.needed("orderLineNumber"), "ordered": f"{ordered:f}"}


def _payments(path: Path) -> Iterator[Happening]:
    for row in rows(path, ("customerNumber", "checkNumber", "paymentDate", "amount")):
        on = row.day("paymentDate")
        account_id = row.needed("customerNumber")
        fields = {
            # Check numbers are unique within a customer only.
            "payment_id": f"{account_id}-{row.needed('checkNumber')}",
            "version": 1,
            "account_id": account_id,
            "currency": CURRENCY,
            "state": "received",
            "amount": row.needed("amount"),
            "received_on": on,
        }
        yield Happening(made(PaymentV1, row, fields, {"amount": "amount"}), on)
