"""What is read as a plain event is what the contract's models make of it, byte for byte."""

from random import Random
from typing import Any

import orjson
import pytest

from credit_contracts.codec import Decoded
from credit_contracts.codec import decode as decode_event
from exposure_tracker import plain
from exposure_tracker.contents import CONTENTS
from support.histories import account_event, history
from support.wire import cloud_event

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 2**63, "", " ", "A", "A ", " A", "ä", "é\u200b", "\u0000",
    'a"b', "a\\b", "0", "00", "1.", ".5", "1.5", "1.50", "1.555", "-1", "+1", "1e3", "\u0661", "\u00b2",
    "1" * 13, "1" * 14, "9" * 13 + ".9999", "JPY", "EUR", "KWD", "XAU", "BGN", "eur", "2026-01-31",
    "2026-1-31", "20260131", "2026-W01-1", "2026-02-30", "2026-01-31T00:00:00Z",
    "2026-01-31T24:00:00Z", "2026-01-31T00:00:60Z", "1799-12-31T00:00:00Z", "open", "issued",
    "requested", "received", "credit_memo", "x" * 64, "x" * 65, "x" * 1001, [], {}, [[]], [{}],
    ["A"], {"a": "b"},
)  # fmt: skip


def content(value: bytes) -> tuple[object, ...] | None:
    """What the models make of an event: kind, id, canonical bytes, moment; None: it is refused."""
    event = decode_event(value)
    if not isinstance(event, Decoded) or event.type not in CONTENTS:
        return None
    kind, id_, made = CONTENTS[event.type](event.data)
    return kind, id_, orjson.dumps(made), event.time


def plainly(value: bytes) -> tuple[object, ...] | None:
    found = plain.read(value)
    if found is None:
        return None
    body = orjson.dumps(found.content, option=orjson.OPT_SORT_KEYS)
    return found.kind, found.id, body, found.effective_at


def events(seed: int, size: int) -> list[dict[str, Any]]:
    return [orjson.loads(cloud_event(event)) for event in history(Random(seed), size)]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place inside a JSON value, as its container and its key or index."""
    found = []
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        found.append((value, key))
        if isinstance(value[key], dict | list):
            found += places(value[key])
    return found


@pytest.mark.parametrize("seed", range(4))
def test_most_events_are_plain_and_end_the_same(seed: int) -> None:
    made = [orjson.dumps(event) for event in events(seed, 300)]
    read = [plainly(value) for value in made]
    assert sum(one is not None for one in read) > 0.9 * len(made)
    for value, one in zip(made, read, strict=True):
        assert one is None or one == content(value)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_odd_is_left_to_the_models_or_ends_the_same(seed: int) -> None:
    random = Random(seed)
    taken = 0
    for event in events(seed, 400):
        for _ in range(random.choice((1, 1, 2))):
            container, key = random.choice(places(event))
            change = random.choice(("replace", "replace", "drop", "add", "double"))
            if change == "replace":
                container[key] = random.choice(ODD_VALUES)
            elif change == "drop":
                del container[key]
            elif isinstance(container, list):
                container.append(container[key])
            else:
                names = ("color", "deliver_on", "priority", "subject", "discount", "covers")
                container[random.choice(names)] = random.choice(ODD_VALUES)
        value = orjson.dumps(event) if random.random() < 0.7 else spaced(random, event)
        found = plainly(value)
        if found is not None:
            taken += 1
            assert found == content(value), value
    assert taken


def spaced(random: Random, event: dict[str, Any]) -> bytes:
    """The event with white space here and there, and now and then a name that is given twice."""
    value = orjson.dumps(event)
    pieces = value.split(b'":')
    made = pieces[0]
    for piece in pieces[1:]:
        made += random.choice((b'":', b'":', b'" :', b'"\n:', b'":\t ')) + piece
    if random.random() < 0.5:
        made = made.replace(b'"version"', b'"version":1,"version"', 1)
    return made


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"{}", b'{"type":1}', b'{"type":[]}',
        b'{"type":"creditgate.order.v1","data":[]}',
        b'{"type":"creditgate.order.v1","data":{"currency":[]}}',
    ],
)  # fmt: skip
def test_what_is_no_event_is_left_to_the_models(text: bytes) -> None:
    assert plain.read(text) is None


def test_a_name_given_twice_is_left_to_the_models() -> None:
    event = events(1, 1)[0]
    value = orjson.dumps(event)
    for twice in (
        b'"version":1,"version":',
        b'"version" :1,"version":',
        b'"version":1,"version" :',
    ):
        assert plain.read(value.replace(b'"version":', twice, 1)) is None


def test_documents_that_are_rare_are_left_to_the_models() -> None:
    assert plain.read(cloud_event(account_event(Random(1)))) is None
