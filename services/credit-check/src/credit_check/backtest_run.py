"""One back-test from its first event to its report, wherever events and questions come from.

A file brings events alone, and what is asked follows from them; a running system has kept its
questions too, and brings both. What is done with them, and what is told in the end, is the same.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from credit_check.backtest_report import History, Tested, report_of
from credit_contracts.amounts import digits
from credit_contracts.backtests import BacktestReport
from credit_core.backtest import Asked, Backtest
from credit_core.comparison import Comparison
from credit_core.documents import Document
from credit_core.lateness import Late, late_orders
from credit_core.standing import Question

_NEVER_LATE = Late({}, {})


class BacktestRun:
    """See the module. Mutable, and for one thread."""

    def __init__(self, tested: Sequence[Tested], day_of: Callable[[datetime], date]) -> None:
        """`tested` is the policy and, if there is one, that it is held against; `day_of` tells the
        business day of a moment.
        """
        self.tested = tested
        self.test = Backtest([each.book.for_account for each in tested], digits, day_of)
        self.events = 0
        self._comparison = Comparison()
        self._began_at: datetime | None = None

    @property
    def asked(self) -> int:
        """How many questions count so far."""
        return self._comparison.asked

    def take(self, document: Document, at: datetime) -> Asked | None:
        """The next event, and the question that comes before it, if one does.

        Raises:
            TooLargeError: a sum would leave what can be kept; the back-test cannot go on.
        """
        asked = self.test.take(document, at)
        self._count(at)
        if asked is not None:
            self._comparison.add(asked)
        return asked

    def apply(self, document: Document, at: datetime) -> None:
        """The next event, whose question comes by itself; errors as `take`."""
        self.test.apply(document, at)
        self._count(at)

    def ask(self, question: Question, at: datetime, *, counts: bool) -> None:
        """A question as it was asked. One that does not count only leaves behind what it was
        granted.
        """
        asked = self.test.ask(question, at)
        if counts:
            self._comparison.add(asked)

    def report(self, late_days: int, flips_max: int | None = None) -> BacktestReport:
        """What was found, with the first so many flips; an invoice that was paid up to
        `late_days` after it was due was not paid late.
        """
        history = History(
            events=self.events,
            out_of_order=self.test.out_of_order,
            asked=self.asked,
            late_days=late_days,
            began_at=self._began_at,
            ended_at=self.test.now,
        )
        findings = self._comparison.findings(len(self.tested), self._late(late_days))
        return report_of(self.tested, history, findings, flips_max)

    def _count(self, at: datetime) -> None:
        self.events += 1
        self._began_at = self._began_at or at

    def _late(self, late_days: int) -> Late:
        test = self.test
        if test.now is None:
            return _NEVER_LATE
        world = test.world
        return late_orders(
            world.documents(), world.buckets, world.payment_terms_days, test.today, late_days
        )
