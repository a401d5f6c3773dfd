"""What `POST /v1/checks` takes, and how it says what it does not take."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from credit_contracts.checks import CheckRequest, VoidRequest
from credit_contracts.desk import HoldReleaseRequest
from credit_contracts.faults import Fault, explain, judged
from credit_contracts.members import repeated
from credit_contracts.orders import OrderV1

LEAST = {
    "order_id": "SO-1001",
    "order_version": 1,
    "account_id": "C-42",
    "currency": "EUR",
    "amount": "12500.00",
}
LINES = [{"line_id": "1", "amount": "12000"}, {"line_id": "2", "amount": "500.00"}]


def faults(**changed: Any) -> tuple[Fault, ...]:
    with pytest.raises(ValidationError) as raised:
        CheckRequest.model_validate(LEAST | changed)
    return explain(raised.value.errors())


def test_what_is_left_out_has_its_default() -> None:
    request = CheckRequest.model_validate(LEAST)
    assert request.lines == ()
    assert (request.secured_amount, request.priority) == ("0", 0)
    assert (request.checkpoint, request.dry_run) == ("order", False)
    assert request.payment_terms_days is None
    assert (request.amount_minor, request.secured_minor) == (1_250_000, 0)


@pytest.mark.parametrize(
    "field",
    ["lines", "secured_amount", "payment_terms_days", "priority", "checkpoint", "dry_run"],
)
def test_null_is_the_same_as_left_out(field: str) -> None:
    assert CheckRequest.model_validate(LEAST | {field: None}) == CheckRequest.model_validate(LEAST)


def test_lines_that_add_up_are_taken() -> None:
    assert len(CheckRequest.model_validate(LEAST | {"lines": LINES}).lines) == len(LINES)


def test_lines_sent_empty_add_up_to_nothing() -> None:
    (fault,) = faults(lines=[])
    assert fault.field == "lines"
    assert "do not add up" in fault.reason
    nothing = CheckRequest.model_validate(LEAST | {"lines": [], "amount": "0.00"})
    assert nothing.lines == ()


def test_lines_must_add_up_to_the_amount() -> None:
    (fault,) = faults(lines=LINES[:1])
    assert fault.field == "lines"
    assert "do not add up to amount" in fault.reason


@pytest.mark.parametrize(
    ("changed", "field", "contains"),
    [
        ({"amount": 12500}, "amount", "not an amount"),
        ({"amount": 12500.0}, "amount", "not an amount"),
        ({"amount": "-1"}, "amount", "not an amount"),
        ({"amount": "0.001"}, "amount", "finer than EUR allows"),
        ({"secured_amount": "0.001"}, "secured_amount", "finer than EUR allows"),
        ({"currency": "EUX"}, "currency", "not a listed currency"),
        ({"order_id": ""}, "order_id", "not an id"),
        ({"order_id": " SO"}, "order_id", "not an id"),
        ({"order_id": 5}, "order_id", "not an id"),
        ({"order_version": -1}, "order_version", "is less than 0"),
        ({"order_version": 2**63}, "order_version", "is more than"),
        ({"order_version": "1"}, "order_version", "integer"),
        ({"order_version": True}, "order_version", "integer"),
        ({"checkpoint": "gate"}, "checkpoint", "'order', 'delivery' or 'invoice'"),
        ({"dry_run": 1}, "dry_run", "neither true nor false"),
        ({"priority": 1.5}, "priority", "integer"),
        ({"lines": [LINES[0], LINES[0]]}, "lines.1.line_id", "repeats the id"),
        ({"lines": [LINES[0] | {"deliver_on": 20261201}]}, "lines.0.deliver_on", "not a date"),
        ({"lines": [LINES[0] | {"color": 1}]}, "lines.0.color", "not known here"),
        ({"ammount": "1"}, "ammount", "not known here"),
    ],
)
def test_a_refusal_names_the_field_the_reason_and_the_remedy(
    changed: dict[str, Any], field: str, contains: str
) -> None:
    fault = faults(**changed)[0]
    assert fault.field == field
    assert contains in fault.reason
    assert fault.remedy != "correct it and send it again"


def test_a_missing_field_is_named() -> None:
    with pytest.raises(ValidationError) as raised:
        CheckRequest.model_validate({})
    named = {fault.field for fault in explain(raised.value.errors())}
    assert named == set(LEAST)


def test_all_faults_are_told_at_once() -> None:
    found = faults(amount="1.001", secured_amount="0.001")
    assert [fault.field for fault in found] == ["amount", "secured_amount"]


def test_leading_steps_of_a_place_can_be_left_out() -> None:
    with pytest.raises(ValidationError) as raised:
        VoidRequest.model_validate({"order_version": None})
    errors = [error | {"loc": ("body", *error["loc"])} for error in raised.value.errors()]
    assert explain(errors, skip=1)[0].field == "order_version"


def test_a_field_given_twice_in_a_body_is_found() -> None:
    body = json.dumps(LEAST | {"lines": LINES}).encode()
    assert repeated(body, CheckRequest.model_validate_json(body)) is None
    twice = body.replace(b'"amount": "12500.00"', b'"amount": "1", "amount": "12500.00"')
    found = repeated(twice, CheckRequest.model_validate_json(twice))
    assert found is not None
    assert found.field == "amount"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"comment": ""}, "is empty; say why in 1 to 1000 characters"),
        ({"comment": "   "}, "is empty; say why in 1 to 1000 characters"),
        ({"comment": "a\x00b"}, "holds the character U+0000; leave that character out"),
        ({"comment": "x" * 1001}, "is too long; make it at most 1000 long"),
        ({"comment": 5}, "is not a text; send a JSON string"),
        ({"reason_code": "a b"}, "is not a code; send 1 to 64 letters, digits, dots, dashes"),
        ({"tolerance_percent": 101}, "is more than 100; send at most 100"),
        ({"tolerance_percent": "{0}"}, "is not an integer; send a JSON integer without quotes"),
    ],
)
def test_what_is_wrong_is_said_in_words_for_people(fields: dict[str, Any], said: str) -> None:
    found = judged(HoldReleaseRequest, {"reason_code": "PAID", "comment": "seen"} | fields)
    assert isinstance(found, tuple)
    assert [str(fault).startswith(f"{next(iter(fields))}: {said}") for fault in found] == [True]


def test_a_list_is_not_called_empty_for_an_entry_that_breaks_a_rule() -> None:
    order = {"order_id": "O", "version": 1, "account_id": "A", "currency": "EUR", "state": "open"}
    bad = judged(OrderV1, order | {"lines": [{"line_id": "1", "ordered": 1}]})
    assert isinstance(bad, tuple)
    assert [fault.field for fault in bad] == ["lines.0.ordered"]
    empty = judged(OrderV1, order | {"lines": []})
    assert list(map(str, empty)) == ["lines: has too few entries; send 1 or more"]


@pytest.mark.parametrize("tolerance", [-1, 101, 2.5, "5"])
def test_a_tolerance_is_a_whole_percent_up_to_a_hundred(tolerance: object) -> None:
    with pytest.raises(ValidationError):
        HoldReleaseRequest.model_validate(
            {"reason_code": "PAID", "comment": "wire seen", "tolerance_percent": tolerance}
        )
