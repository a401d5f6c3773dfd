"""The idempotency key of a replayed question: fit for a header, one per order and version."""

import re
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from creditgate.replay.asking import Asker, idempotency_key

_ORDER: dict[str, Any] = {
    "order_id": "O-1",
    "version": 1,
    "account_id": "C-1",
    "currency": "EUR",
    "lines": [{"line_id": "1", "ordered": "1.00"}],
}
_ALLOWED = re.compile(r"[\x21-\x7e]{1,255}")


@given(st.text(), st.integers(min_value=0))
def test_any_order_id_makes_a_key_that_a_header_may_hold(order_id: str, version: int) -> None:
    key = idempotency_key(order_id, version)
    assert _ALLOWED.fullmatch(key)
    assert key == idempotency_key(order_id, version)


def test_orders_and_versions_have_keys_of_their_own() -> None:
    asked = [("10-1", 1), ("10", 11), ("10", 1), ("Ü", 1), ("U", 1), ('10", 1', 1)]
    assert len({idempotency_key(*each) for each in asked}) == len(asked)


async def test_an_order_that_cannot_be_put_into_a_request_is_told_and_not_asked() -> None:
    async with httpx.AsyncClient(base_url="http://127.0.0.1:1") as client:
        asker = Asker(client, patience_seconds=0.0)
        for wrong in ({"order_id": "half \ud800"}, {"priority": float("nan")}, {"lines": ["x"]}):
            answer = await asker.ask(_ORDER | wrong)
            assert answer["outcome"] is None
            assert answer["problem"].startswith("not asked: ")
        assert asker.outcomes == {"not_asked": 3}
