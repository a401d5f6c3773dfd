"""Every example ever committed is replayed: what was accepted stays so, what was refused too."""

import json

import jsonschema_rs
import pytest

from credit_contracts.codec import Decoded, Invalid, decode
from credit_contracts.topics import LIVE, MODEL_BY_TYPE, TOPIC_BY_TYPE
from support.examples import EXAMPLES, EXPECTED, Example, examples, schema_of

VALID = examples("valid")
INVALID = examples("invalid")
STRUCTURED = [("content-type", b"application/cloudevents+json")]


@pytest.mark.parametrize("example", VALID, ids=str)
def test_a_valid_example_is_read(example: Example) -> None:
    read = decode(example.value, STRUCTURED)
    assert isinstance(read, Decoded), read
    assert read.type == example.type
    assert type(read.data) is MODEL_BY_TYPE[example.type]


@pytest.mark.parametrize("example", VALID, ids=str)
def test_a_valid_example_passes_its_published_schema(example: Example) -> None:
    schema = jsonschema_rs.validator_for(schema_of(example.type), validate_formats=True)
    assert [str(error) for error in schema.iter_errors(example.event)] == []


@pytest.mark.parametrize("example", INVALID, ids=str)
def test_an_invalid_example_is_refused_for_its_reason(example: Example) -> None:
    read = decode(example.value, STRUCTURED)
    assert isinstance(read, Invalid), read
    assert example.expected is not None
    assert read.field == example.expected["field"]
    assert example.expected["contains"] in read.reason
    assert read.remedy


@pytest.mark.parametrize("example", VALID, ids=str)
def test_a_valid_example_reads_the_same_in_binary_mode(example: Example) -> None:
    event = example.event
    data = json.dumps(event.pop("data")).encode()
    headers = [(f"ce_{name}", str(value).encode()) for name, value in event.items()]
    headers.append(("content-type", b"application/json"))
    assert decode(data, headers) == decode(example.value, STRUCTURED)


def test_every_type_has_examples_of_both_kinds_and_a_schema() -> None:
    assert {example.type for example in VALID} == set(MODEL_BY_TYPE)
    assert {example.type for example in INVALID} == set(MODEL_BY_TYPE)
    for kind in MODEL_BY_TYPE:
        assert schema_of(kind)["title"] == kind


def test_every_topic_carries_types_of_the_catalogue_and_every_type_has_a_topic() -> None:
    assert set(TOPIC_BY_TYPE) == set(MODEL_BY_TYPE)
    for topic in LIVE:
        assert topic.types
        assert set(topic.types) <= set(MODEL_BY_TYPE)


def test_nothing_else_lies_among_the_examples() -> None:
    known = {f"{kind}/{place}" for kind in MODEL_BY_TYPE for place in ("valid", "invalid")}
    strangers = [
        str(path.relative_to(EXAMPLES))
        for path in EXAMPLES.rglob("*")
        if path.is_file()
        and (path.suffix != ".json" or str(path.parent.relative_to(EXAMPLES)) not in known)
    ]
    assert not strangers


def test_only_invalid_examples_say_what_is_expected() -> None:
    assert [str(example) for example in VALID if example.expected] == []
    lacking = [str(e) for e in INVALID if set(e.expected or {}) != {"field", "contains"}]
    assert not lacking, f"each needs {EXPECTED} with field and contains"
