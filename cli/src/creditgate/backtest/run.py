"""One back-test from the first line of a file to its report."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from credit_check.answers import answer_content
from credit_check.backtest_report import History, Tested, report_of
from credit_contracts.amounts import digits
from credit_contracts.backtests import BacktestReport
from credit_core.backtest import Asked, Backtest
from credit_core.comparison import Comparison
from credit_core.lateness import Late, late_orders
from credit_core.ledger import TooLargeError
from creditgate.backtest.events import events
from creditgate.failures import CommandError
from creditgate.replay.reading import BadLine

_EVERY = 500
_NEVER_LATE = Late({}, {})


@dataclass(frozen=True, slots=True)
class Plan:
    """What to decide by, how late an invoice may be paid, and whose days are counted."""

    tested: Sequence[Tested]
    late_days: int
    day_of: Callable[[datetime], date]


@dataclass(slots=True)
class Result:
    """The report, and the lines that it leaves out."""

    report: BacktestReport
    bad_lines: list[BadLine] = field(default_factory=list)


def run(
    lines: Iterable[bytes], plan: Plan, decisions: IO[str] | None, progress: Callable[[int], None]
) -> Result:
    """Take every event through, write each answer, and add up.

    `progress` hears how many events are through. Raises a `CommandError` where sums become larger
    than can be kept.
    """
    test = Backtest([each.book.for_account for each in plan.tested], digits, plan.day_of)
    comparison = Comparison()
    bad_lines: list[BadLine] = []
    count, began_at = 0, None
    for event in events(lines):
        if isinstance(event, BadLine):
            bad_lines.append(event)
            continue
        try:
            asked = test.take(event.document, event.at)
        except TooLargeError as error:
            raise CommandError(
                f"line {event.number}: {error}",
                "no ledger can keep such a sum; correct the amounts",
            ) from error
        began_at = began_at or event.at
        count += 1
        if asked is not None:
            comparison.add(asked)
            if decisions is not None:
                decisions.write(_told(comparison.asked, asked, test, plan.tested) + "\n")
        if count % _EVERY == 0:
            progress(count)
    history = History(
        events=count,
        out_of_order=test.out_of_order,
        asked=comparison.asked,
        late_days=plan.late_days,
        began_at=began_at,
        ended_at=test.now,
    )
    findings = comparison.findings(len(plan.tested), _late(test, plan.late_days))
    return Result(report_of(plan.tested, history, findings), bad_lines)


def _late(test: Backtest, late_days: int) -> Late:
    if test.now is None:
        return _NEVER_LATE
    world = test.world
    return late_orders(
        world.documents(), world.buckets, world.payment_terms_days, test.today, late_days
    )


def _told(number: int, asked: Asked, test: Backtest, tested: Sequence[Tested]) -> str:
    """One question as a line: the answer as the running system gives it, and the other policy's
    beside it.
    """
    question = asked.question
    content: dict[str, Any]
    if asked.refused is not None:
        content = {
            "order_id": question.order_id,
            "order_version": question.order_version,
            "outcome": None,
            "problem": asked.refused.value,
        }
        return json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    answers = [_answer(number, asked, place, test) for place in range(len(tested))]
    content = answers[0]
    if len(answers) > 1:
        content["against"] = answers[1]
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _answer(number: int, asked: Asked, place: int, test: Backtest) -> dict[str, Any]:
    verdict, question = asked.verdicts[place], asked.question
    reserved_minor = None
    if verdict.reservation is not None and verdict.currency is not None:
        rates = test.world.rates(asked.at)
        reserved_minor = rates.convert(question.amount_minor, question.currency, verdict.currency)
    return answer_content(
        f"backtest-{number}",
        question,
        verdict,
        reserved_minor=reserved_minor,
        hold_id=None,
        dry_run=True,
    )
