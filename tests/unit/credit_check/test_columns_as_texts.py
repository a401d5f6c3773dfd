"""Columns that go to the server as one text each."""

import pytest

from credit_check.writes import joined


def test_values_are_parted_and_none_is_told_from_an_empty_one() -> None:
    assert joined(["a", "", None, "b c"]) == "a\n\n\x01\nb c\n"


@pytest.mark.parametrize("value", ["a\nb", "\n", "a\n"])
def test_what_could_not_be_told_apart_again_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="line feed"):
        joined(["a", value, "b"])
