"""Lines of a history: what can be sent is sent as it stood, what cannot is named with its number."""

import json

from creditgate.letters import subject_told
from creditgate.replay.reading import RECORD_BYTES_MAX, BadLine, Line, read


def _account(**changes: object) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "type": "creditgate.account.v1",
        "partitionkey": "C-1",
        "data": {"account_id": "C-1"},
    } | changes


def _only(event: object) -> Line | BadLine:
    (found,) = read([json.dumps(event).encode()])
    return found


def test_an_event_goes_to_its_topic_under_its_account_with_its_bytes_untouched() -> None:
    raw = json.dumps(_account(), indent=None).encode() + b"  \r\n"
    (line,) = read([raw])
    assert isinstance(line, Line)
    assert (line.topic, line.key, line.value) == ("credit.accounts", b"C-1", raw.strip())


def test_without_partitionkey_the_account_of_the_data_is_the_key() -> None:
    line = _only(_account(partitionkey=None))
    assert isinstance(line, Line)
    assert line.key == b"C-1"


def test_a_rate_is_keyed_by_its_pair() -> None:
    line = _only({"type": "creditgate.fx-rate.v1", "data": {"base": "EUR", "quote": "USD"}})
    assert isinstance(line, Line)
    assert (line.topic, line.key) == ("credit.fx-rates", b"EURUSD")


def test_wrong_content_of_a_known_event_is_for_the_tracker_to_judge() -> None:
    assert isinstance(_only(_account(data={"account_id": "C-1", "version": -5})), Line)


def test_blank_lines_are_nothing_but_count_as_lines() -> None:
    found = list(read([b"\n", b"   \n", b"nonsense\n"]))
    assert [bad.number for bad in found] == [3]


def test_every_line_that_cannot_be_sent_says_why() -> None:
    reasons = {
        "not JSON": _bad(b"{"),
        "not a JSON object": _bad(b"[1]"),
        "is not an inbound event type": _bad(b'{"type": "creditgate.decision.v1", "data": {}}'),
        "data is missing": _bad(b'{"type": "creditgate.account.v1"}'),
        "nested too deeply": _bad(b"[" * 100_000),
        "half of a surrogate pair": _bad(
            b'{"type": "creditgate.account.v1", "data": {"account_id": "\\ud800"}}'
        ),
        "says whose event": _bad(b'{"type": "creditgate.account.v1", "data": {}}'),
    }
    for expected, reason in reasons.items():
        assert expected in reason


def test_a_line_longer_than_kafka_takes_is_left_out_and_its_neighbors_are_not() -> None:
    good = json.dumps(_account()).encode()
    long = json.dumps(_account(data={"account_id": "C-1", "name": "x" * RECORD_BYTES_MAX})).encode()
    first, second, third = read([good, long, good])
    assert isinstance(first, Line)
    assert isinstance(third, Line)
    assert isinstance(second, BadLine)
    assert (second.number, str(RECORD_BYTES_MAX) in second.reason) == (2, True)


def test_bytes_that_cannot_be_read_name_no_document() -> None:
    assert subject_told(b"[" * 100_000) is None
    assert subject_told(b"{") is None
    assert subject_told(None) is None
    assert subject_told(b'{"subject": "O-1"}') == "O-1"


def _bad(raw: bytes) -> str:
    (found,) = read([raw])
    assert isinstance(found, BadLine)
    return found.reason
