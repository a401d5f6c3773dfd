"""Whoever owes too much for too long is held, and nobody over a trifle or over cash that came."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from credit_core.buckets import Buckets
from credit_core.decision import Verdict
from credit_core.overdue import Dues
from credit_core.policy import Policy
from credit_core.reasons import Money, ReasonCode
from support.standings import NOW, POLICY, answer, asked, book, codes, dues, rate, terms

TODAY = NOW.date()


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def checked(
    past: Mapping[date, int],
    *,
    open_minor: int | None = None,
    cash: int = 0,
    policy: Policy = POLICY,
    currency: str = "EUR",
    disputed: Mapping[date, int] | None = None,
) -> Verdict:
    """One small order on an account with these open items and that much cash on hand."""
    open_minor = sum(past.values()) if open_minor is None else open_minor
    buckets = {currency: Buckets(receivables=open_minor, unapplied_cash=cash)}
    opened = book(
        terms(None),
        buckets,
        policy=policy,
        due={
            currency: dues(past, open_minor, cash, disputed=disputed, counting=policy.counting),
        },
        rates=[rate("USD", "EUR", 2)],
    )
    return answer(opened, asked(1), policy)


def test_what_is_billed_between_two_reads_is_no_cash() -> None:
    """What is open, read after the buckets, may hold an invoice that they do not know of."""
    read_later = Dues(60_000, 10_000, days_ago(60), cash_minor=0)
    opened = book(terms(None), {"EUR": Buckets(receivables=10_000)}, due={"EUR": read_later})
    assert codes(answer(opened, asked(1), POLICY)) == ["OVERDUE"]


def test_thirty_days_past_due_pass_and_thirty_one_are_held() -> None:
    assert codes(checked({days_ago(30): 500})) == []
    held = checked({days_ago(31): 500})
    assert codes(held) == [ReasonCode.OVERDUE]
    assert held.reasons[0].figures == {
        "overdue": Money(500, "EUR"),
        "overdue_days_max": 30,
        "oldest_due_on": days_ago(31),
        "days": 31,
    }


def test_cash_on_hand_pays_the_oldest_first() -> None:
    past = {days_ago(60): 300, days_ago(40): 200}
    assert codes(checked(past, cash=500)) == []
    held = checked(past, cash=400)
    assert held.reasons[0].figures["overdue"] == Money(100, "EUR")
    assert held.reasons[0].figures["oldest_due_on"] == days_ago(40)


def test_cash_pays_nothing_before_it_is_allocated_where_the_policy_says_so() -> None:
    past = {days_ago(60): 300, days_ago(40): 200}
    held = checked(past, cash=500, policy=Policy(cash_pays_oldest=False))
    assert held.reasons[0].figures == {
        "overdue": Money(500, "EUR"),
        "overdue_days_max": 30,
        "oldest_due_on": days_ago(60),
        "days": 60,
        "cash_on_hand": "apart",
    }


def test_what_is_disputed_counts_unless_the_policy_leaves_it_out() -> None:
    past = {days_ago(60): 300, days_ago(40): 200}
    disputed = {days_ago(60): 300, days_ago(40): 50}
    assert checked(past, disputed=disputed).reasons[0].figures["overdue"] == Money(500, "EUR")
    policy = Policy(leave_out_disputed=True)
    figures = checked(past, disputed=disputed, policy=policy).reasons[0].figures
    assert (figures["overdue"], figures["oldest_due_on"]) == (Money(150, "EUR"), days_ago(40))
    assert figures["disputed"] == "left out"
    assert codes(checked(past, disputed=past, policy=policy)) == []
    # All of the cash is there for what is not disputed.
    assert codes(checked(past, cash=150, disputed=disputed, policy=policy)) == []


def test_two_small_remainders_do_not_block_a_good_account() -> None:
    policy = Policy(overdue_tolerated=Money(100, "EUR"))
    past = {days_ago(90): 60, days_ago(80): 40}
    assert codes(checked(past, policy=policy)) == []
    held = checked(past | {days_ago(70): 1}, policy=policy)
    assert codes(held) == [ReasonCode.OVERDUE]
    assert held.reasons[0].figures["tolerated"] == Money(100, "EUR")


def test_a_share_of_the_receivables_is_compared_exactly() -> None:
    policy = Policy(overdue_tolerated=Money(10**6, "EUR"), overdue_share_percent=10)
    assert codes(checked({days_ago(31): 100}, open_minor=1000, policy=policy)) == []
    held = checked({days_ago(31): 101}, open_minor=1000, policy=policy)
    assert codes(held) == [ReasonCode.OVERDUE_SHARE]
    assert held.reasons[0].figures["share"] == "0.101"


def test_what_is_overdue_in_another_currency_is_valued() -> None:
    held = checked({days_ago(31): 100}, currency="USD")
    assert held.reasons[0].figures["overdue"] == Money(200, "EUR")


def test_cash_of_one_currency_does_not_pay_items_of_another() -> None:
    opened = book(
        terms(None),
        {"EUR": Buckets(receivables=100), "USD": Buckets(unapplied_cash=1000)},
        due={"EUR": dues({days_ago(31): 100})},
        rates=[rate("USD", "EUR", 2)],
    )
    assert codes(answer(opened, asked(1))) == [ReasonCode.OVERDUE]


def test_an_order_that_becomes_smaller_is_held_over_overdue_items_all_the_same() -> None:
    opened = book(terms(), 100, due={"EUR": dues({days_ago(31): 100})})
    assert codes(answer(opened, asked(0))) == [ReasonCode.OVERDUE]


@given(
    past=st.dictionaries(st.integers(1, 90).map(days_ago), st.integers(1, 10**6), max_size=6),
    later=st.integers(0, 10**6),
    cash=st.integers(0, 10**7),
    tolerated=st.integers(0, 10**6),
    share=st.integers(0, 4),
    cash_pays=st.booleans(),
    leave_out=st.booleans(),
)
def test_held_exactly_when_more_than_tolerated_is_left_after_cash(
    past: dict[date, int],
    later: int,
    cash: int,
    tolerated: int,
    share: int,
    *,
    cash_pays: bool,
    leave_out: bool,
) -> None:
    policy = Policy(
        overdue_tolerated=Money(tolerated, "EUR"),
        cash_pays_oldest=cash_pays,
        leave_out_disputed=leave_out,
    )
    disputed = {day: minor * share // 4 for day, minor in past.items()}
    open_minor = sum(past.values()) + later
    verdict = checked(past, open_minor=open_minor, cash=cash, policy=policy, disputed=disputed)
    old = sum(minor for day, minor in past.items() if (TODAY - day).days > 30)
    if leave_out:
        old -= sum(minor for day, minor in disputed.items() if (TODAY - day).days > 30)
    left = max(0, old - cash * cash_pays)
    assert (ReasonCode.OVERDUE in codes(verdict)) == (left > tolerated)
