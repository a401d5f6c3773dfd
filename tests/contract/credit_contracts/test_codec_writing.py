"""What is written on the topics: whole, in its order, and readable by other implementations."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.v1.event import CloudEvent

from credit_contracts.codec import Decoded, decode, encode, partition_key, subject
from credit_contracts.decisions import DecisionV1
from credit_contracts.limits import LimitV1
from credit_contracts.notices import NoticeV1
from credit_contracts.orders import OrderLineV1, OrderV1
from credit_contracts.rates import RateV1
from credit_contracts.topics import DECISION_V1, MODEL_BY_TYPE, ORDER_V1

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
ORDER = OrderV1(
    order_id="SO-1",
    version=1,
    account_id="C-42",
    currency="EUR",
    state="open",
    lines=(OrderLineV1(line_id="1", ordered="10.00"),),
)


def reading(value: bytes, headers: list[tuple[str, bytes]]) -> Decoded:
    read = decode(value, headers)
    assert isinstance(read, Decoded), read
    return read


def test_what_is_written_is_read_back_whole() -> None:
    key, value, headers = encode(
        ORDER_V1,
        ORDER,
        source="/erp",
        subject="SO-1",
        partition_key="C-42",
        time=AT,
        id="e-1",
        traceparent=TRACE,
    )
    assert key == b"C-42"
    assert reading(value, headers) == (ORDER_V1, "e-1", "/erp", "SO-1", AT, TRACE, ORDER)


def test_a_document_is_written_without_what_is_absent_or_default() -> None:
    unlimited = LimitV1(account_id="C-42", version=1, currency="EUR", credit_limit=None)
    _, value, _ = encode(
        "creditgate.limit.v1",
        unlimited,
        source="/x",
        subject="C-42",
        partition_key="C-42",
        time=AT,
        id="e",
    )
    assert json.loads(value)["data"] == {
        "account_id": "C-42",
        "version": 1,
        "currency": "EUR",
        "credit_limit": None,
    }


def test_another_implementation_of_cloudevents_reads_what_we_write() -> None:
    key, value, headers = encode(
        ORDER_V1, ORDER, source="/erp", subject="SO-1", partition_key="C-42", time=AT, id="e-1"
    )
    theirs = kafka.from_kafka_event(kafka.KafkaMessage(dict(headers), key, value))
    assert theirs.get_type() == ORDER_V1
    assert theirs.get_time() == AT
    assert theirs.get_extension("partitionkey") == "C-42"
    assert theirs.get_data() == ORDER.model_dump(mode="json", exclude_defaults=True)


@pytest.mark.parametrize("write", [kafka.to_structured_event, kafka.to_binary_event])
def test_we_read_what_another_implementation_writes(write: Any) -> None:
    theirs = write(
        CloudEvent(
            {
                "id": "e-1",
                "source": "/erp",
                "type": ORDER_V1,
                "subject": "SO-1",
                "time": AT,
                "datacontenttype": "application/json",
                "partitionkey": "C-42",
                "traceparent": TRACE,
            },
            ORDER.model_dump(mode="json"),
        )
    )
    read = reading(theirs.value, list(theirs.headers.items()))
    assert read == (ORDER_V1, "e-1", "/erp", "SO-1", AT, TRACE, ORDER)


def test_the_key_and_the_subject_follow_from_the_document() -> None:
    rate = RateV1.model_validate(
        {
            "base": "EUR",
            "quote": "USD",
            "rate": "1.1",
            "as_of": "2026-11-02",
            "version": 1,
            "source": "ECB",
        }
    )
    assert (partition_key(rate), subject(rate)) == ("EURUSD", "EURUSD")
    assert (partition_key(ORDER), subject(ORDER)) == ("C-42", "SO-1")
    limit = LimitV1(account_id="C-42", version=1, currency="EUR", credit_limit=None)
    assert (partition_key(limit), subject(limit)) == ("C-42", "C-42")
    stale = NoticeV1(
        notice_id="n",
        kind="data_stale",
        state="raised",
        severity="critical",
        facts={},
        raised_at=AT,
    )
    with pytest.raises(ValueError, match="names no account"):
        partition_key(stale)


def test_what_creditgate_tells_is_written_in_full() -> None:
    assert MODEL_BY_TYPE[DECISION_V1] is DecisionV1
    with_null = NoticeV1(
        notice_id="n",
        kind="near_limit",
        state="raised",
        severity="warning",
        account_id="C-42",
        facts={"limit": "1.00"},
        raised_at=AT,
    )
    _, value, _ = encode(
        "creditgate.notice.v1",
        with_null,
        source="/c",
        subject="n",
        partition_key="C-42",
        time=AT,
        id="e",
    )
    assert json.loads(value)["data"]["cleared_at"] is None
