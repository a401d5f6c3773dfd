"""Every reason has words, and the words state its numbers."""

from datetime import timedelta

import pytest

from credit_core.book import AccountBook
from credit_core.buckets import Buckets
from credit_core.decision import decide
from credit_core.documents import AccountStatus
from credit_core.exposure import Rates
from credit_core.group_book import GroupBook
from credit_core.policy import Policy
from credit_core.reasons import Money, Reason, ReasonCode
from credit_core.standing import ForcedBy
from credit_core.utilization import percent_text, utilization_text
from credit_core.wording import figures_text, wording
from support.standings import NOW, POLICY, answer, asked, book, dues, rate, reserved_for, terms

OLD = NOW - timedelta(days=30)


def to_text(minor: int, _currency: str) -> str:
    sign, minor = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{minor // 100}.{minor % 100:02d}"


LAPSED = Policy(
    order_maximum=Money(10_000, "EUR"),
    overdue_tolerated=Money(50, "EUR"),
    overdue_share_percent=10,
    dunning_level_max=1,
)


EXCLUDED = Policy(excluded=True)
HAND = ForcedBy("kim", "FRAUD")


def lapsed_book() -> AccountBook:
    """An account against which everything speaks that a person should have seen to."""
    day = OLD.date()
    account = terms(100_000, limit_valid_until=day, next_review_on=day, dunning_level=2)
    due = {"EUR": dues({(NOW - timedelta(days=45)).date(): 300})}
    return book(account, 300, policy=LAPSED, due=due)


def full_group() -> GroupBook:
    rates = Rates((), lambda _currency: 2)
    parts = {"EUR": Buckets(receivables=80_000)}
    return GroupBook(
        terms(100_000),
        segment="EU",
        members_total=2,
        policy=POLICY,
        today=NOW.date(),
        buckets=parts,
        reserved={},
        rates=rates,
    )


def every_reason() -> dict[ReasonCode, Reason]:
    stopped = terms(100_000, status=AccountStatus.STOPPED, must_review=True)
    verdicts = [
        answer(book(None), asked(1)),
        answer(
            book(stopped, 90_000, reservations=[reserved_for("SO-9", 5_000)], watermark=None),
            asked(12_500, currency="EUR"),
        ),
        answer(book(terms(100_000)), asked(87_000)),
        answer(book(terms()), asked(1, currency="USD")),
        answer(lapsed_book(), asked(12_500, payment_terms_days=60), LAPSED),
        answer(book(terms(), policy=EXCLUDED), asked(1), EXCLUDED),
        answer(book(terms(None), groups=[full_group()]), asked(20_001)),
        answer(book(terms(None), groups=[full_group()]), asked(20_000)),
        decide(asked(1), book(terms()).standing(asked(1))._replace(forced_by=HAND), Policy()),
    ]
    return {reason.code: reason for verdict in verdicts for reason in verdict.reasons}


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_has_words_and_figures_as_text(code: ReasonCode) -> None:
    reason = every_reason()[code]
    assert wording(reason, to_text).endswith(".")
    figures = figures_text(reason, to_text)
    assert list(figures) == list(reason.figures)
    assert all(isinstance(text, str) and text for text in figures.values())


def test_an_exceeded_limit_is_told_with_all_its_numbers() -> None:
    text = wording(every_reason()[ReasonCode.LIMIT_EXCEEDED], to_text)
    assert text == (
        "This order of 125.00 EUR would bring the account to 1075.00 EUR, which is 75.00 EUR"
        " above its credit limit of 1000.00 EUR. Available credit before this order: 50.00 EUR"
        " (exposure 900.00 EUR, reserved for other orders 50.00 EUR)."
    )


def test_a_near_limit_is_told_with_what_is_left() -> None:
    reason = every_reason()[ReasonCode.NEAR_LIMIT]
    text = wording(reason, to_text)
    assert "utilization 0.87, warning from 0.80" in text
    assert "130.00 EUR are left" in text
    assert figures_text(reason, to_text)["utilization"] == "0.87"


def test_missing_and_outdated_rates_are_told_apart() -> None:
    rates = [rate("USD", "EUR", 2, as_of=OLD)]
    buckets = {"JPY": Buckets(1)}
    (reason,) = answer(book(terms(), buckets, rates=rates), asked(1, currency="USD")).reasons
    text = wording(reason, to_text)
    assert "no exchange rate to EUR for JPY" in text
    assert "for USD is too old: the oldest is of 2026-01-31T12:00:00.000Z" in text
    assert "at most 7 days" in text
    missing = wording(every_reason()[ReasonCode.FX_RATE_MISSING], to_text)
    assert "too old" not in missing


def test_stale_data_is_told_with_its_lag_where_that_is_known() -> None:
    late = book(terms(), watermark=NOW - timedelta(seconds=75))
    (reason,) = answer(late, asked(1)).reasons
    assert "75 seconds behind; at most 60 seconds" in wording(reason, to_text)
    unknown = wording(every_reason()[ReasonCode.DATA_STALE], to_text)
    assert "not known yet how recent" in unknown


@pytest.mark.parametrize(
    ("taken", "limit", "text"),
    [
        (87_000, 100_000, "0.87"),
        (0, 1, "0.00"),
        (1, 3, "0.3333"),
        (2, 3, "0.6667"),
        (12_345, 100_000, "0.1235"),
        (-12_345, 100_000, "-0.1235"),
        (3, 2, "1.50"),
        (1, 0, None),
        (1, None, None),
    ],
)
def test_utilization_is_shown_with_two_to_four_decimals(
    taken: int, limit: int | None, text: str | None
) -> None:
    assert utilization_text(taken, limit) == text


def test_a_percent_is_shown_like_a_utilization() -> None:
    assert (percent_text(80), percent_text(100)) == ("0.80", "1.00")
