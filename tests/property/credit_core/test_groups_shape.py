"""Groups on random parents: unknown ones, cycles, chains; against definitions by brute force."""

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_core.buckets import Buckets
from credit_core.groups import DEPTH_MAX, Groups, Link, add_up

repeatable = settings(derandomize=True, deadline=None, max_examples=300)

IDS = [f"A{number}" for number in range(9)]
parents_of = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(IDS, st.none() | st.sampled_from([*IDS, "nobody"]))
)


def in_cycle(parents: dict[str, str | None], account_id: str) -> bool:
    """By the words: following parents, one comes back."""
    above, seen = parents[account_id], set[str]()
    while above is not None and above in parents and above not in seen:
        seen.add(above)
        above = parents[above]
    return account_id in seen


def ancestors(parents: dict[str, str | None], account_id: str) -> list[str]:
    parent = parents[account_id]
    if parent is None or parent not in parents or in_cycle(parents, account_id):
        return []
    return [parent, *ancestors(parents, parent)]


@repeatable
@given(parents_of)
def test_ancestors_are_what_parents_lead_to_with_cycles_cut(parents: dict[str, str | None]) -> None:
    groups = Groups(parents)
    for account_id in parents:
        assert groups.in_cycle(account_id) == in_cycle(parents, account_id)
        assert list(groups.ancestors(account_id)) == ancestors(parents, account_id)


@repeatable
@given(parents_of)
def test_members_are_the_accounts_that_have_the_head_above_them(
    parents: dict[str, str | None],
) -> None:
    groups = Groups(parents)
    for head in parents:
        below = {
            one: ancestors(parents, one).index(head) + 1
            for one in parents
            if head in ancestors(parents, one)
        }
        assert groups.members(head) == {head: 0, **below}
        assert list(groups.members(head).values()) == sorted(groups.members(head).values())


@repeatable
@given(parents_of)
def test_every_account_is_in_the_group_of_exactly_one_root(parents: dict[str, str | None]) -> None:
    groups = Groups(parents)
    roots = [one for one in parents if not groups.ancestors(one)]
    counted = [member for root in roots for member in groups.members(root)]
    assert sorted(counted) == sorted(parents)
    for account_id, parent in parents.items():
        link = groups.link(account_id)
        assert (account_id in roots) == (link is not Link.COUNTS)
        assert (link is None) == (parent is None)


def chain(length: int, *, closed: bool = False) -> dict[str, str | None]:
    """Accounts 0 to `length` - 1, each the parent of the next; `closed`: the last of the first."""
    parents: dict[str, str | None] = {str(one): str(one - 1) for one in range(length)}
    parents["0"] = str(length - 1) if closed else None
    return parents


def test_at_the_depth_limit_an_account_counts_and_one_level_deeper_it_does_not() -> None:
    groups = Groups(chain(DEPTH_MAX + 5))
    assert list(groups.members("0")) == [str(one) for one in range(DEPTH_MAX + 1)]
    assert len(groups.ancestors(str(DEPTH_MAX))) == DEPTH_MAX
    deepest = groups.ancestors(str(DEPTH_MAX + 4))
    assert (len(deepest), deepest[-1]) == (DEPTH_MAX, "4")
    assert list(groups.members("4"))[-1] == str(DEPTH_MAX + 4)


def test_a_cycle_is_known_up_to_the_depth_limit_and_a_longer_one_still_has_an_end() -> None:
    groups = Groups({**chain(DEPTH_MAX, closed=True), "below": "7"})
    assert groups.link("7") is Link.CYCLE
    assert groups.ancestors("below") == ("7",)
    longer = Groups(chain(DEPTH_MAX + 1, closed=True))
    assert longer.link("7") is Link.COUNTS
    assert len(longer.ancestors("7")) == DEPTH_MAX
    assert len(longer.members("7")) == DEPTH_MAX + 1


def test_an_account_that_is_its_own_parent_is_a_root() -> None:
    groups = Groups({"A": "A", "B": "A"})
    assert groups.link("A") is Link.CYCLE
    assert groups.members("A") == {"A": 0, "B": 1}


def test_the_buckets_of_a_group_are_added_up_before_anything_is_rounded() -> None:
    owing, paid = {"EUR": Buckets(receivables=7), "JPY": Buckets(1)}, {"EUR": Buckets(0, 0, 0, 9)}
    assert add_up([owing, paid]) == {"EUR": Buckets(0, 0, 7, 9), "JPY": Buckets(1)}
    assert add_up([owing, paid])["EUR"].total == -2
