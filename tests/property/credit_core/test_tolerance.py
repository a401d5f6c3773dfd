"""Tolerances of people's releases never add up to room for others.

Ten orders of 100 fit into a limit of 1,000. Were each allowed "10 % more" for having been released,
they would jointly take 1,100: the trap of products that read a tolerance as slack of the limit. Here
it belongs to one order that a person let go; every release that needs no person is judged with all
that those took.
"""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_core.book import AccountBook
from credit_core.decision import decide
from credit_core.earlier import Earlier, Override
from credit_core.reasons import Outcome, Severity
from support.standings import ACCOUNT_ID, LATER, NOW, POLICY, answer, asked, book, terms

LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Step:
    order: int
    amount: int
    by_person: bool
    tolerance: int


STEPS = st.builds(
    Step, st.integers(0, 9), st.integers(1, 60).map(lambda n: 10 * n), st.booleans(),
    st.sampled_from((0, 10, 50)),
)  # fmt: skip


def reserved(open_book: AccountBook) -> int:
    return open_book.reserved.get("EUR", 0)


@settings(max_examples=400, deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_a_release_without_a_person_never_goes_above_the_limit(steps: list[Step]) -> None:
    earlier: dict[str, Earlier] = {}
    open_book = book(terms(LIMIT), earlier=earlier)
    for version, step in enumerate(steps, start=1):
        order_id = f"SO-{step.order}"
        question = asked(step.amount, order_id, version)
        before = reserved(open_book)
        verdict = decide(question, open_book.standing(question), POLICY)
        if verdict.outcome == Outcome.HOLD and step.by_person:
            override = Override(
                "hld", ACCOUNT_ID, version, "EUR", step.amount, 0, step.tolerance, NOW, LATER
            )
            earlier[order_id] = Earlier(NOW, override)
            continue
        open_book.record(question, verdict)
        covered = any(reason.severity == Severity.INFO for reason in verdict.reasons)
        if verdict.outcome != Outcome.HOLD and not covered:
            after = reserved(open_book)
            assert after <= max(LIMIT, before), f"{before} became {after} by {step}"
        override_of = earlier.get(order_id, Earlier()).override
        if covered:
            assert override_of is not None
            worth = override_of.amount_minor * (100 + override_of.tolerance_percent)
            assert step.amount * 100 <= worth


def test_ten_orders_within_tolerance_do_not_take_more_than_the_limit() -> None:
    earlier = {f"SO-{n}": Earlier(NOW) for n in range(10)}
    open_book = book(terms(LIMIT), earlier=earlier)
    for n in range(10):
        assert answer(open_book, asked(100, f"SO-{n}")).outcome != Outcome.HOLD
    outcomes = [answer(open_book, asked(110, f"SO-{n}", 2)).outcome for n in range(10)]
    assert set(outcomes) == {Outcome.HOLD}
    assert reserved(open_book) == LIMIT
