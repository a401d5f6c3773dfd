"""The idempotency key of a replayed question: fit for a header, one per order and version."""

import re

from hypothesis import given
from hypothesis import strategies as st

from creditgate.replay.asking import idempotency_key

_ALLOWED = re.compile(r"[\x21-\x7e]{1,255}")


@given(st.text(), st.integers(min_value=0))
def test_any_order_id_makes_a_key_that_a_header_may_hold(order_id: str, version: int) -> None:
    key = idempotency_key(order_id, version)
    assert _ALLOWED.fullmatch(key)
    assert key == idempotency_key(order_id, version)


def test_orders_and_versions_have_keys_of_their_own() -> None:
    asked = [("10-1", 1), ("10", 11), ("10", 1), ("Ü", 1), ("U", 1), ('10", 1', 1)]
    assert len({idempotency_key(*each) for each in asked}) == len(asked)
