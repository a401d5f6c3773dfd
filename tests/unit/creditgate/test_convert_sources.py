"""Known exports become events that the contracts accept, in the order of their days."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from credit_contracts.amounts import to_minor
from credit_contracts.codec import Decoded, decode
from creditgate.convert import classicmodels, ibm_receivables
from creditgate.convert.history import Happening, lines
from creditgate.convert.tables import SourceError
from creditgate.failures import WrongUse
from support.datasets import folder

FILES = {
    "classicmodels_customers.csv": "customerNumber,customerName,salesRepEmployeeNumber,creditLimit\n"
    '103,"Atelier, graphique",1370,21000.00\n'
    "125,Havel,,0.00\n",
    "classicmodels_orders.csv": "orderNumber,orderDate,requiredDate,status,customerNumber\n"
    "10101,2003-01-09,2003-01-18,Shipped,103\n"
    "10100,2003-01-09,2003-01-13,On Hold,103\n"
    "10102,2003-01-08,2003-01-13,Cancelled,103\n",
    "classicmodels_orderdetails.csv": "orderNumber,productCode,quantityOrdered,priceEach,"
    "orderLineNumber\n"
    "10100,S1,30,136.00,10\n"
    "10100,S2,3,55.09,9\n"
    "10101,S1,1,0.10,1\n"
    "10102,S1,1,1.00,1\n",
    "classicmodels_payments.csv": "customerNumber,checkNumber,paymentDate,amount\n"
    "103,HQ1,2003-01-09,6066.78\n",
}


def written(place: Path, **changed: str) -> Path:
    """The small export, with files replaced by the part of their name after the underscore."""
    for name, text in FILES.items():
        part = name.removesuffix(".csv").partition("_")[2]
        (place / name).write_text(changed.get(part, text), "utf-8")
    return place


def told(happenings: Iterator[Happening]) -> list[dict[str, Any]]:
    events = []
    for line in lines(happenings, "/creditgate/convert/test"):
        assert line.endswith(b"\n")
        assert isinstance(decode(line.rstrip(b"\n")), Decoded)
        events.append(json.loads(line))
    return events


def kinds(events: list[dict[str, Any]]) -> Counter[str]:
    return Counter(event["type"].split(".")[1] for event in events)


def in_order(events: list[dict[str, Any]], *sequence: str) -> bool:
    keys = [(event["time"], sequence.index(event["type"].split(".")[1])) for event in events]
    return keys == sorted(keys)


def test_orders_that_are_not_cancelled_are_open_with_one_line_per_detail(tmp_path: Path) -> None:
    events = told(classicmodels.happenings(written(tmp_path)))
    assert kinds(events) == {"account": 2, "order": 2, "payment": 1}
    assert [event["subject"] for event in events] == ["103", "125", "10100", "10101", "103-HQ1"]
    order = events[2]["data"]
    assert (order["state"], order["version"], order["account_id"]) == ("open", 1, "103")
    assert [(line["line_id"], line["ordered"]) for line in order["lines"]] == [
        ("9", "165.27"),
        ("10", "4080.00"),
    ]


def test_accounts_come_before_everything_on_the_day_before(tmp_path: Path) -> None:
    events = told(classicmodels.happenings(written(tmp_path)))
    assert [event["time"] for event in events[:3]] == [
        "2003-01-08T00:00:00Z",
        "2003-01-08T00:00:00Z",
        "2003-01-09T08:00:00Z",
    ]


def test_what_raises_exposure_is_told_earlier_in_the_day_than_what_lowers_it(
    tmp_path: Path,
) -> None:
    events = told(classicmodels.happenings(written(tmp_path)))
    assert [event["time"][11:16] for event in events if event["time"].startswith("2003-01-09")] == [
        "08:00",
        "08:00",
        "16:00",
    ]


def test_a_limit_of_zero_stays_no_credit_and_a_sales_rep_is_a_contact(tmp_path: Path) -> None:
    with_rep, without = told(classicmodels.happenings(written(tmp_path)))[:2]
    assert with_rep["data"]["name"] == "Atelier, graphique"
    assert with_rep["data"]["sales_rep"] == "1370"
    assert with_rep["data"]["contacts"] == [
        {"role": "sales_rep", "email": "sales-rep-1370@example.com"}
    ]
    assert without["data"]["credit_limit"] == "0.00"
    assert "contacts" not in without["data"]


def test_events_are_keyed_by_account_and_the_same_each_time(tmp_path: Path) -> None:
    folder_ = written(tmp_path)
    first = list(lines(classicmodels.happenings(folder_), "/x"))
    assert first == list(lines(classicmodels.happenings(folder_), "/x"))
    events = [json.loads(line) for line in first]
    assert all(event["partitionkey"] == event["data"]["account_id"] for event in events)
    assert len({event["id"] for event in events}) == len(events)


@pytest.mark.parametrize(
    ("changed", "place", "says"),
    [
        (
            {"orders": "orderNumber,orderDate\n"},
            "classicmodels_orders.csv, line 1",
            "there is no column requiredDate, status, customerNumber",
        ),
        (
            {"payments": "customerNumber,checkNumber,paymentDate,amount\n103,A,2003-02-30,1\n"},
            "classicmodels_payments.csv, line 2, column paymentDate",
            "is not a date",
        ),
        (
            {"payments": "customerNumber,checkNumber,paymentDate,amount\n103,A,2003-02-03,-1\n"},
            "classicmodels_payments.csv, line 2, column amount",
            "is not an amount",
        ),
        (
            {"payments": "customerNumber,checkNumber,paymentDate,amount\n103,A\n"},
            "classicmodels_payments.csv, line 2",
            "the row is too short",
        ),
        (
            {"payments": 'customerNumber,checkNumber,paymentDate,amount\n103,"A\n'},
            "classicmodels_payments.csv, line 2",
            "is no CSV",
        ),
        (
            {"customers": FILES["classicmodels_customers.csv"].replace("21000.00", "21000.001")},
            "classicmodels_customers.csv, line 2, column creditLimit",
            "finer than USD allows",
        ),
        (
            {"orderdetails": FILES["classicmodels_orderdetails.csv"].replace("136.00", "?")},
            "classicmodels_orderdetails.csv, line 2, column priceEach",
            "is not a number",
        ),
        (
            {"orderdetails": FILES["classicmodels_orderdetails.csv"].replace("10101", "10999")},
            "classicmodels_orders.csv, line 2, column orderNumber",
            "has no row in classicmodels_orderdetails.csv",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_column(
    tmp_path: Path, changed: dict[str, str], place: str, says: str
) -> None:
    with pytest.raises(SourceError) as raised:
        told(classicmodels.happenings(written(tmp_path, **changed)))
    assert f"{tmp_path}/{place}" in raised.value.message
    assert says in raised.value.message
    assert raised.value.remedy


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="there is no such file"):
        told(classicmodels.happenings(tmp_path))


def test_classic_models_adds_up_to_what_is_known_of_it() -> None:
    events = told(classicmodels.happenings(folder("classicmodels")))
    assert kinds(events) == {"account": 122, "order": 320, "payment": 273}
    assert in_order(events, "account", "order", "payment")
    exposure = 0
    for event in events:
        data = event["data"]
        exposure += sum(to_minor(line["ordered"], "USD") for line in data.get("lines", ()))
        if "payment_id" in data:
            exposure -= to_minor(data["amount"], "USD")
    assert exposure == 51_149_720


def test_ibm_receivables_add_up_and_are_all_settled() -> None:
    events = told(ibm_receivables.happenings(folder("ibm-receivables")))
    assert kinds(events) == {"account": 100, "invoice": 2466, "payment": 2466}
    assert in_order(events, "account", "invoice", "payment")
    invoiced: defaultdict[str, int] = defaultdict(int)
    paid: defaultdict[str, int] = defaultdict(int)
    for event in events:
        data = event["data"]
        if "total" in data:
            invoiced[data["invoice_id"]] += to_minor(data["total"], "USD")
        for allocation in data.get("allocations", ()):
            paid[allocation["invoice_id"]] += to_minor(allocation["amount"], "USD")
    assert invoiced == paid
    assert sum(invoiced.values()) == 14_770_318
    assert sum("disputed_amount" in event["data"] for event in events) == 561


def test_a_row_of_ibm_receivables_is_an_invoice_and_its_payment(tmp_path: Path) -> None:
    header = "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate"
    rows = "A-1,77,1/2/2013,2/1/2013,55.94,Yes,1/2/2013\r\nA-1,78,1/1/2013,2/1/2013,5.0,No,1/3/2013"
    (tmp_path / ibm_receivables.FILE).write_text(f"{header}\r\n{rows}\r\n", "utf-8")
    events = told(ibm_receivables.happenings(tmp_path))
    assert [event["subject"] for event in events] == ["A-1", "78", "77", "settles-77", "settles-78"]
    assert events[0]["data"]["credit_limit"] is None
    assert events[2]["data"]["due_on"] == "2013-02-01"
    assert events[2]["data"]["disputed_amount"] == "55.94"
    assert events[3]["data"]["allocations"] == [{"invoice_id": "77", "amount": "55.94"}]
