from datetime import UTC, datetime, timedelta

from credit_check.batch import Batch
from credit_check.events import Envelopes
from credit_check.kept_sums import FOLDED_MEMBERS_MAX, KeptSums
from credit_check.shelf import Shelf
from credit_check.snapshot import GroupRead, Snapshot

AT = datetime(2026, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(seconds=1)


def test_a_sum_stands_as_long_as_the_mark_under_which_it_was_folded() -> None:
    sums = KeptSums()
    assert not sums.stands("A", AT, "m")
    sums.note("A", AT, "m")
    assert sums.stands("A", AT, "m")
    assert not sums.stands("A", AT, "moved")
    assert not sums.stands("B", AT, "m")


def test_what_another_process_folded_later_under_the_same_mark_stands_too() -> None:
    sums = KeptSums()
    sums.note("A", AT, "m")
    assert sums.stands("A", LATER, "m")
    assert not sums.stands("A", AT - timedelta(seconds=1), "m")
    assert not sums.stands("A", None, "m")


def test_without_a_mark_no_sum_stands() -> None:
    assert not KeptSums().stands("A", AT, None)


def test_a_group_is_in_doubt_where_its_members_are_few_and_their_sums_were_kept() -> None:
    def doubted(members_total: int, reserved: dict[str, int]) -> bool:
        read = GroupRead(members_total, reserved=reserved)
        snapshot = Snapshot(
            now=AT, watermark=AT, today=AT.date(), policy_version=1, groups={"G": read}
        )
        batch = Batch((), snapshot, Shelf().held, Envelopes(), KeptSums())
        return batch.doubts_group("G")

    assert doubted(FOLDED_MEMBERS_MAX, {"EUR": 1})
    assert not doubted(FOLDED_MEMBERS_MAX + 1, {"EUR": 1})
    assert not doubted(2, {"EUR": 0})
    assert not doubted(2, {})


def test_what_is_remembered_is_bounded() -> None:
    sums = KeptSums()
    for number in range(20_001):
        sums.note(f"A-{number}", AT, "m")
    assert sums.stands("A-20000", AT, "m")
    assert not sums.stands("A-0", AT, "m")
