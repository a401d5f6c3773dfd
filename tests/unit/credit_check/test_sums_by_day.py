"""What is another sum tomorrow, or for a group, is not kept: groups count whole orders."""

from datetime import UTC, datetime, timedelta

import pytest

from credit_check.books import Books
from credit_check.lineage import Lineage
from credit_check.snapshot import Gate, Granted, Snapshot
from credit_core.claims import OrderFacts, Reservation
from credit_core.documents import OrderState
from credit_core.policies import PolicyBook
from credit_core.policy import Policy
from credit_core.terms import AccountTerms

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(("days", "kept"), [(5, True), (30, False)])
def test_a_sum_beside_posted_lines_beyond_the_horizon_is_not_kept(days: int, kept: bool) -> None:
    posted = OrderFacts(
        "SO", 1, OrderState.OPEN, "A", "EUR", 100, 1, 100,
        to_deliver=((NOW.date() + timedelta(days=days), 100),),
    )  # fmt: skip
    amended = Reservation("SO", 2, "A", "EUR", 100, 0, NOW + timedelta(days=7))
    snapshot = Snapshot(now=NOW, watermark=NOW, today=NOW.date(), policy_version=1)
    snapshot.terms["A"] = AccountTerms("A", "EUR", None)
    snapshot.gates["A"] = Gate(kept=False, reserved={}, next_expiry_at=None, folded_at=None)
    snapshot.granted_by_account["A"] = [Granted("chk", amended)]
    snapshot.orders["SO"] = posted
    books = Books((), snapshot, PolicyBook(Policy(horizon_days=10)), Lineage(snapshot, {"A"}))
    assert books.of("A").reserved.get("EUR", 0) == (0 if kept else 100)
    assert books.folds["A"].keepable is kept
