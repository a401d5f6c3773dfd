"""Ids written as one text come apart as they were, or not at all."""

import pytest

from exposure_tracker.texts import apart, joined
from support.applying import connected


async def test_the_server_takes_them_apart(fresh_database: str) -> None:
    texts = ["A", "Ä b", "{", '"', "\\", "NULL", "'", ",", "x" * 64]
    async with connected(fresh_database) as connection:
        assert await connection.fetchval(f"SELECT {apart(1)}", joined(texts)) == texts
        assert await connection.fetchval(f"SELECT {apart(1)}", joined(["A"])) == ["A"]


@pytest.mark.parametrize("texts", [["A\nB"], ["A", "\n"], []])
def test_what_would_not_come_apart_again_is_refused(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="line feed"):
        joined(texts)
