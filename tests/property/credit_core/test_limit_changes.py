"""An approved wish as a limit document: what is asked for, and the rest as it was."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from credit_core.documents import TemporaryLimit
from credit_core.limit_changes import LimitWish, changed, highest
from credit_core.reasons import Money
from credit_core.terms import AccountTerms

TODAY = date(2026, 6, 15)
DAYS = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))
AMOUNTS = st.integers(0, 10**9)
TEMPORARY = st.builds(
    lambda amount, day, days: TemporaryLimit(amount, day, day + timedelta(days=days)),
    AMOUNTS, DAYS, st.integers(0, 20),
)  # fmt: skip


@st.composite
def terms(draw: st.DrawFn) -> AccountTerms:
    temporary = draw(st.none() | TEMPORARY)
    return AccountTerms(
        "A",
        "EUR",
        draw(st.none() | AMOUNTS),
        temporary_limit_minor=None if temporary is None else temporary.amount,
        temporary_valid_from=None if temporary is None else temporary.valid_from,
        temporary_valid_until=None if temporary is None else temporary.valid_until,
        limit_valid_until=draw(st.none() | DAYS),
        next_review_on=draw(st.none() | DAYS),
    )


WISHES = st.one_of(
    st.builds(
        LimitWish,
        credit_limit_minor=st.none() | AMOUNTS,
        temporary=st.none() | TEMPORARY,
        limit_valid_until=st.none() | DAYS,
        next_review_on=st.none() | DAYS,
    ),
    st.builds(LimitWish, unlimited=st.just(value=True), temporary=st.none() | TEMPORARY),
).filter(lambda wish: wish != LimitWish())


@given(terms(), WISHES)
def test_what_is_asked_for_is_in_the_document_and_nothing_else_changes(
    before: AccountTerms, wish: LimitWish
) -> None:
    limit = changed(before, wish, version=7, today=TODAY, reason="r", approved_by="bo")
    assert (limit.account_id, limit.currency, limit.version) == ("A", "EUR", 7)
    if wish.unlimited:
        assert limit.credit_limit is None
    elif wish.credit_limit_minor is not None:
        assert limit.credit_limit == wish.credit_limit_minor
    else:
        assert limit.credit_limit == before.credit_limit_minor
    if wish.temporary is not None:
        assert limit.temporary_limit == wish.temporary
    elif before.temporary_limit_on(TODAY) is not None:
        assert limit.temporary_limit is not None
        assert limit.temporary_limit.amount == before.temporary_limit_minor
    if wish.limit_valid_until is not None:
        assert limit.limit_valid_until == wish.limit_valid_until
    elif not wish.lasting:
        assert limit.limit_valid_until == before.limit_valid_until


@given(terms(), WISHES)
def test_a_limit_that_is_approved_anew_is_not_born_expired(
    before: AccountTerms, wish: LimitWish
) -> None:
    limit = changed(before, wish, version=7, today=TODAY, reason="r", approved_by="bo")
    if wish.lasting and wish.limit_valid_until is None:
        assert limit.limit_valid_until is None or limit.limit_valid_until >= TODAY
    if wish.lasting and wish.next_review_on is None:
        assert limit.next_review_on is None or limit.next_review_on >= TODAY


@given(terms(), WISHES)
def test_whoever_approves_answers_for_the_highest_limit_that_the_wish_grants(
    before: AccountTerms, wish: LimitWish
) -> None:
    most = highest(wish, before)
    if wish.unlimited:
        assert most is None
    for amount in (
        wish.credit_limit_minor,
        None if wish.temporary is None else wish.temporary.amount,
    ):
        assert most is None or amount is None or most.minor >= amount
    dates = wish.limit_valid_until is not None or wish.next_review_on is not None
    if dates and not wish.lasting and wish.temporary is None:
        present = before.credit_limit_minor
        assert most == (None if present is None else Money(present, "EUR"))
