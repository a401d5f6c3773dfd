"""What counts as going on without being let go, case by case."""

import pytest

from credit_core.bypasses import Bypass, BypassKind, Covered, PostedOrder, Refused, bypass

UNCHECKED, IGNORED, OVERSHOOT = (
    BypassKind.UNCHECKED,
    BypassKind.HOLD_IGNORED,
    BypassKind.OVERSHOOT,
)


def posted(version: int = 1, ordered_minor: int = 100, account_id: str = "A") -> PostedOrder:
    return PostedOrder("O", version, account_id, "EUR", ordered_minor)


def release(version: int = 1, amount_minor: int = 100, tolerance_percent: int = 0) -> Covered:
    return Covered(version, "A", "EUR", amount_minor, tolerance_percent)


def hold(version: int = 1) -> Refused:
    return Refused(version, f"hold-{version}")


CASES = {
    "released as it is posted": (posted(), [release()], [], None),
    "never asked": (posted(), [], [], UNCHECKED),
    "never asked, worth nothing": (posted(ordered_minor=0), [], [], None),
    "posted for more": (posted(ordered_minor=101), [release()], [], OVERSHOOT),
    "posted for less": (posted(ordered_minor=99), [release()], [], None),
    "a newer version worth the same": (posted(version=7), [release()], [], None),
    "a newer version for more": (posted(7, 101), [release()], [], OVERSHOOT),
    "an older version, the newer was released": (posted(1), [release(2)], [], None),
    "released on another account": (posted(account_id="B"), [release()], [], UNCHECKED),
    "within the tolerance": (posted(2, 110), [release(tolerance_percent=10)], [], None),
    "above the tolerance": (posted(2, 111), [release(tolerance_percent=10)], [], OVERSHOOT),
    "held": (posted(), [], [hold()], IGNORED),
    "held, then released": (posted(), [release()], [hold()], None),
    "an older version is posted while the amendment is held": (
        posted(1), [release(1)], [hold(2)], None,
    ),
    "the held amendment is posted": (posted(2, 150), [release(1)], [hold(2)], IGNORED),
    "the held amendment is posted, though worth the same": (
        posted(2), [release(1)], [hold(2)], IGNORED,
    ),
    "back to what was released": (posted(3), [release(1)], [hold(2)], None),
    "on under a newer version": (posted(3, 150), [release(1)], [hold(2)], IGNORED),
    "the hold is of a version to come": (posted(1), [], [hold(2)], UNCHECKED),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_posting_passes_by_what_was_answered_or_does_not(case: str) -> None:
    order, releases, holds, kind = CASES[case]
    found = bypass(order, releases, holds)
    assert (None if found is None else found.kind) == kind


def test_a_bypass_tells_how_much_was_released_and_which_hold_was_ignored() -> None:
    assert bypass(posted(2, 150), [release(1, 90), release(1, 100)], [hold(2)]) == Bypass(
        IGNORED, 100, "hold-2"
    )
