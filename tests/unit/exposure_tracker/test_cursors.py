"""Cursors lead back to where a page ended, and nothing else passes for one."""

import base64

import pytest

from exposure_tracker import cursors
from service_kit.problems import ProblemError


@pytest.mark.parametrize("key", [("A",), ("order", "Ä/1 x"), (7,), ("", "")])
def test_a_cursor_leads_back_to_its_key(key: tuple[str | int, ...]) -> None:
    assert cursors.decode(cursors.encode(*key), *key) == key


def test_without_a_cursor_the_list_begins_at_its_first() -> None:
    assert cursors.decode(None, "", "") == ("", "")


def made_by_hand(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "nonsense",
        made_by_hand(b"{}"),
        made_by_hand(b"[1, 2]"),
        made_by_hand(b'["a", 1]'),
        made_by_hand(b'["a"]'),
        made_by_hand(b'["a\\u0000", "b"]'),
        cursors.encode(3),
    ],
)
def test_anything_else_is_the_caller_s_mistake(text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        cursors.decode(text, "", "")
    assert refused.value.status_code == 422
    assert refused.value.errors[0].field == "cursor"


@pytest.mark.parametrize("number", [-1, 2**63])
def test_numbers_that_cannot_be_stored_are_refused(number: int) -> None:
    with pytest.raises(ProblemError):
        cursors.decode(cursors.encode(number), 0)
