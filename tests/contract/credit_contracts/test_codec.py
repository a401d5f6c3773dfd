"""What the codec promises to those who write the topics by other means than ours."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_contracts.codec import (
    Decoded,
    Headers,
    Invalid,
    UnknownType,
    decode,
    traceparent_of,
)
from credit_contracts.orders import OrderLineV1, OrderV1
from credit_contracts.topics import MODEL_BY_TYPE, ORDER_V1

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
ORDER = OrderV1(
    order_id="SO-1",
    version=1,
    account_id="C-42",
    currency="EUR",
    state="open",
    lines=(OrderLineV1(line_id="1", ordered="10.00"),),
)


def event(**changed: Any) -> dict[str, Any]:
    attributes = {
        "specversion": "1.0",
        "id": "e-1",
        "source": "/erp",
        "type": ORDER_V1,
        "time": "2026-11-02T08:00:00Z",
        "data": ORDER.model_dump(mode="json"),
    }
    return attributes | changed


def packed(content: object) -> bytes:
    return json.dumps(content).encode()


def refusal(value: bytes | None, headers: list[tuple[str, bytes]] | None = None) -> Invalid:
    read = decode(value, headers or [])
    assert isinstance(read, Invalid), read
    assert read.reason
    assert read.remedy
    return read


def reading(value: bytes, headers: Headers = ()) -> Decoded:
    read = decode(value, headers)
    assert isinstance(read, Decoded), read
    return read


def test_unknown_fields_are_ignored_wherever_they_stand() -> None:
    grown = event(newattribute="x")
    grown["data"] |= {
        "color": {"deep": [1, {"a": 1}]},
        "lines": [{"line_id": "1", "ordered": "10.00", "x": 1}],
    }
    assert reading(packed(grown)).data == ORDER


def test_an_unknown_type_is_neither_read_nor_refused() -> None:
    assert decode(packed(event(type="creditgate.order.v9"))) == UnknownType("creditgate.order.v9")
    assert decode(b"x", [("ce_type", b"com.other")]) == UnknownType("com.other")


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type", "time", "data"])
def test_a_missing_attribute_is_named(missing: str) -> None:
    told = event()
    del told[missing]
    assert refusal(packed(told)).field == missing


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type", "time"])
def test_a_missing_header_is_named(missing: str) -> None:
    told = event()
    headers = [(f"ce_{k}", v.encode()) for k, v in told.items() if k not in {"data", missing}]
    assert refusal(packed(told["data"]), headers).field == missing


def test_a_record_without_a_value_is_refused_not_taken_as_a_deletion() -> None:
    assert "no value" in refusal(None).reason


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b" ",
        b"null",
        b"5",
        b'"text"',
        b"[]",
        b"{}",
        b'{"type":',
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        packed(event()).replace(b"SO-1", b"SO-\xff"),
        packed(event()).replace(b"SO-1", b"SO-\\ud800"),
        packed(event()) + b"x",
        packed(event()) + packed(event()),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        packed([event()]),
        packed(event(type=None)),
        packed(event(type=5)),
        packed(event(type="")),
        packed(event(data="text")),
        packed(event(data=None)),
        packed(event(data=[])),
    ],
    ids=lambda junk: junk[:24].decode("ascii", "replace"),
)
def test_junk_is_refused_with_a_reason(junk: bytes) -> None:
    refusal(junk)


def test_nan_is_refused_wherever_it_stands() -> None:
    refusal(packed(event()).replace(b'"10.00"', b"NaN"))
    assert "NaN" in refusal(packed(event(extension=float("nan")))).reason
    assert "Infinity" in refusal(packed(event(extension=float("inf")))).reason


def test_amounts_beyond_any_bound_are_refused() -> None:
    huge = packed(event()).replace(b'"10.00"', b'"' + b"9" * 100_000 + b'"')
    assert refusal(huge).field == "data.lines.0.ordered"
    number = packed(event()).replace(b'"10.00"', b"9" * 1_000)
    assert refusal(number).field == "data.lines.0.ordered"
    refusal(packed(event()).replace(b'"10.00"', b"9" * 100_000))
    harmless = packed(event(extension=1)).replace(
        b'"extension": 1', b'"extension": ' + b"9" * 4_000
    )
    assert reading(harmless).data == ORDER


@pytest.mark.parametrize(
    ("single", "twice", "name"),
    [
        (b'"version": 1', b'"version": 1, "version": 2', "version"),
        (b'"version": 1', b'"version" : 1, "version": 2', "version"),
        (b'"version": 1', b'"version"\n:1,"version":1', "version"),
        (b'"source"', b'"time": "2026-11-02T08:00:01Z", "source"', "time"),
        (b'"line_id": "1"', b'"line_id": "1", "line_id": "2"', "line_id"),
        (b'"source"', b'"unknown": {"a": 1, "a": 1}, "source"', "a"),
        (b'"source"', b'"\\u0074ime": "2026-11-02T08:00:01Z", "source"', "time"),
    ],
)
def test_a_field_given_twice_is_refused(single: bytes, twice: bytes, name: str) -> None:
    value = packed(event())
    assert single in value
    read = refusal(value.replace(single, twice, 1))
    assert (read.field, "twice" in read.reason) == (name, True)


def test_names_and_colons_inside_texts_are_no_fields() -> None:
    told = event()
    told["data"] |= {"sales_rep": '"version": 1, "version" : 2 \\":'}
    assert reading(packed(told)).type == ORDER_V1


def test_headers_without_a_value_do_no_harm() -> None:
    told = packed(event())
    bare = [("content-type", None), ("traceparent", None), ("x", None)]
    assert isinstance(decode(told, bare), Decoded)
    assert isinstance(decode(told, [("ce_type", None)]), Invalid)
    assert isinstance(decode(told, [("ce_type", ORDER_V1.encode()), ("ce_id", None)]), Invalid)


def test_a_batch_of_events_is_refused() -> None:
    headers = [("content-type", b"application/cloudevents-batch+json")]
    assert "batch" in refusal(packed([event()]), headers).reason


def test_data_that_is_not_json_is_refused_in_binary_mode() -> None:
    headers = [(f"ce_{k}", v.encode()) for k, v in event().items() if k != "data"]
    assert refusal(b"<order/>", [*headers, ("content-type", b"text/xml")]).field == "content-type"
    refusal(b"<order/>", headers)
    refusal(packed(event()["data"]), [*headers, ("ce_subject", b"\xff")])


def test_the_trace_is_taken_from_the_event_or_else_from_the_record() -> None:
    other = TRACE.replace("-01", "-00").encode()
    assert reading(packed(event(traceparent=TRACE)), [("traceparent", other)]).traceparent == TRACE
    assert reading(packed(event()), [("traceparent", other)]).traceparent == other.decode()
    assert reading(packed(event(traceparent="nonsense"))).traceparent is None
    assert reading(packed(event(traceparent=5))).traceparent is None


@pytest.mark.parametrize("trace", [TRACE, "nonsense", None, 5])
@pytest.mark.parametrize("of_record", [None, TRACE.replace("-01", "-00").encode()])
def test_the_trace_of_a_record_that_was_read_before_is_the_same(
    trace: object, of_record: bytes | None
) -> None:
    headers = [] if of_record is None else [("traceparent", of_record)]
    value = packed(event(traceparent=trace))
    assert traceparent_of(value, headers) == reading(value, headers).traceparent
    attributes = {**event(), "traceparent": str(trace)}
    del attributes["data"]
    binary = [(f"CE_{name}", str(text).encode()) for name, text in attributes.items()]
    value = packed(event()["data"])
    both = [*binary, *headers]
    assert traceparent_of(value, both) == reading(value, both).traceparent


@pytest.mark.parametrize("stray", [TRACE.encode(), b"\xff", None])
def test_attributes_in_the_headers_of_an_event_that_is_whole_in_the_value_are_not_read(
    stray: bytes | None,
) -> None:
    headers = [("content-type", b"application/cloudevents+json"), ("ce_traceparent", stray)]
    trace = TRACE.replace("-01", "-00")
    value = packed(event(traceparent=trace))
    assert traceparent_of(value, headers) == reading(value, headers).traceparent == trace


def test_all_faults_are_counted_and_the_first_is_told() -> None:
    told = event()
    told["data"] |= {"currency": "EUX", "state": "lost"}
    read = refusal(packed(told))
    assert (read.field, read.more) == ("data.currency", 1)
    assert "1 more" in str(read)


@given(st.binary(max_size=200))
def test_whatever_comes_is_answered_by_a_value(value: bytes) -> None:
    assert isinstance(decode(value), Decoded | Invalid | UnknownType)
    headers = [("ce_type", ORDER_V1.encode()), ("ce_id", value), ("content-type", value)]
    assert isinstance(decode(value, headers), Decoded | Invalid | UnknownType)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.sampled_from(sorted(MODEL_BY_TYPE)),
    st.sampled_from(["version", "lines", "account_id", "currency", "credit_limit", "time", "rate"]),
    JSON,
)
def test_any_json_in_any_field_is_answered_by_a_value(kind: str, field: str, value: object) -> None:
    told = event(type=kind)
    told["data"] = told["data"] | {field: value}
    assert isinstance(decode(packed(told)), Decoded | Invalid)
