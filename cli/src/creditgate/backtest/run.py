"""One back-test from the first line of a file to its report."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from credit_check.answers import answer_content
from credit_check.backtest_report import Tested
from credit_check.backtest_run import BacktestRun
from credit_contracts.backtests import BacktestReport
from credit_core.backtest import Asked
from credit_core.ledger import TooLargeError
from creditgate.backtest.events import events
from creditgate.failures import CommandError
from creditgate.replay.reading import BadLine

_EVERY = 500


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
    under_way = BacktestRun(plan.tested, plan.day_of)
    bad_lines: list[BadLine] = []
    for event in events(lines):
        if isinstance(event, BadLine):
            bad_lines.append(event)
            continue
        try:
            asked = under_way.take(event.document, event.at)
        except TooLargeError as error:
            raise CommandError(
                f"line {event.number}: {error}",
                "no ledger can keep such a sum; correct the amounts",
            ) from error
        if asked is not None and decisions is not None:
            decisions.write(_told(asked, under_way) + "\n")
        if under_way.events % _EVERY == 0:
            progress(under_way.events)
    return Result(under_way.report(plan.late_days), bad_lines)


def _told(asked: Asked, under_way: BacktestRun) -> str:
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
    answers = [_answer(asked, place, under_way) for place in range(len(under_way.tested))]
    content = answers[0]
    if len(answers) > 1:
        content["against"] = answers[1]
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _answer(asked: Asked, place: int, under_way: BacktestRun) -> dict[str, Any]:
    verdict, question = asked.verdicts[place], asked.question
    reserved_minor = None
    if verdict.reservation is not None and verdict.currency is not None:
        rates = under_way.test.world.rates(asked.at)
        reserved_minor = rates.convert(question.amount_minor, question.currency, verdict.currency)
    return answer_content(
        f"backtest-{under_way.asked}",
        question,
        verdict,
        reserved_minor=reserved_minor,
        hold_id=None,
        dry_run=True,
    )
