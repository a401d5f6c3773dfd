"""`creditgate backtest`: what another policy would have done to a recorded history."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import IO, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console

from credit_contracts.backtests import BacktestReport, BacktestSide, BacktestTurn, BacktestWorth
from credit_contracts.decisions import ReasonCode
from creditgate import tables
from creditgate.backtest.policies import read_policy
from creditgate.backtest.run import Plan, run
from creditgate.failures import WrongUse
from creditgate.options import State
from creditgate.progress import progress_bar
from creditgate.replay.files import open_answers, open_events, tell_bad_lines
from creditgate.tables import Column

_FLIPS_SHOWN = 200


def backtest(
    file: Annotated[str, typer.Argument(help="CloudEvents, one JSON object a line; - = stdin")],
    *,
    policy: Annotated[
        str, typer.Option(metavar="P", help="what to decide by: a policy file, or default")
    ],
    numbers: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="a number over P's default; repeatable"),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="Q", help="decide by this one too, and tell where they differ"),
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option(help="write one answer a line to this file")
    ] = None,
    late_days: Annotated[
        int, typer.Option(help="an invoice is paid late when more days than these after it is due")
    ] = 0,
    time_zone: Annotated[
        str,
        typer.Option(
            envvar="CREDITGATE_BUSINESS_TIME_ZONE", help="whose days due dates are told by"
        ),
    ] = "UTC",
    state: State = Path(".creditgate"),
    as_json: Annotated[bool, typer.Option("--json", help="the report as one JSON object")] = False,
) -> None:
    """Decide a file of events under policy P, in memory: no running system is needed or touched.

    Each order's first version in state `open` is asked about before its event, as `replay --ask`
    does, and each version in state `requested`. Against a second policy Q it tells which
    decisions differ, and what became of the orders. Bad lines are told with their number and left
    out; then exit status 1.
    """
    del state  # every command takes it, so that it can stand in an alias; nothing of it is read
    tested = [read_policy(policy, numbers or ())]
    if against is not None:
        tested.append(read_policy(against))
    plan = Plan(tested, late_days, _days_of(time_zone))
    with ExitStack() as open_files:
        lines = open_events(file, open_files)
        out: IO[str] | None = None
        if decisions is not None:
            out = open_files.enter_context(open_answers(decisions))
        bar = open_files.enter_context(progress_bar())
        task = bar.add_task("decided", total=None)
        result = run(lines, plan, out, lambda count: bar.update(task, completed=count))
    tell_bad_lines(
        result.bad_lines, "left out", Console(stderr=True, highlight=False, soft_wrap=True)
    )
    if as_json:
        typer.echo(result.report.model_dump_json())
    else:
        _print(result.report)
    if result.bad_lines:
        raise typer.Exit(1)


class _Days:
    """The business day of a moment, in a time zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def __call__(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


def _days_of(time_zone: str) -> _Days:
    try:
        return _Days(ZoneInfo(time_zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongUse(
            f"there is no time zone {time_zone!r}", "name one such as Europe/Berlin"
        ) from None


def _print(report: BacktestReport) -> None:
    span = ""
    if report.began_at is not None and report.ended_at is not None:
        span = f", {report.began_at.date()} to {report.ended_at.date()}"
    typer.echo(f"{report.events} events{span}; {report.asked} orders asked about")
    if report.out_of_order:
        typer.echo(
            f"{report.out_of_order} events are older than one before them: decided as of the latest"
        )
    for code, count in report.refused.items():
        typer.echo(f"{count} not decided: {code}")
    sides = [report.tested] + ([report.against] if report.against is not None else [])
    tables.show(
        [Column("policy"), *(Column(each, "right") for each in _SIDE_HEADINGS)],
        map(_side_row, sides),
    )
    for side in sides:
        if side.reasons:
            typer.echo(f"held by {tables.plain(side.policy)}: {_counts(side.reasons)}")
    if report.against is None:
        return
    _print_turn("newly held", report.newly_held)
    _print_turn("newly released", report.newly_released)
    if report.flips:
        _print_flips(report)


_SIDE_HEADINGS = (
    "released", "warned", "held", "hold rate", "value delayed", "of it paid late", "of it never",
)  # fmt: skip


def _side_row(side: BacktestSide) -> tuple[str, ...]:
    return (
        side.policy,
        str(side.outcomes["release"]),
        str(side.outcomes["release_with_warning"]),
        str(side.outcomes["hold"]),
        side.hold_rate or "",
        *_worth(side.held),
    )


def _print_turn(what: str, turn: BacktestTurn) -> None:
    if not turn.decisions:
        typer.echo(f"{what}: none")
        return
    value, paid_late, unpaid = _worth(turn.orders)
    typer.echo(
        f"{what}: {turn.decisions} ({_counts(turn.reasons)}), worth {value};"
        f" later paid late {paid_late or 'nothing'}, never {unpaid or 'nothing'}"
    )


def _print_flips(report: BacktestReport) -> None:
    tables.show(
        [
            Column("order", whole=True), Column("account"), Column("asked"),
            Column("amount", "right"), Column("P"), Column("Q"), Column("reasons"),
        ],
        (
            (
                f"{flip.order_id} v{flip.order_version}",
                flip.account_id,
                flip.asked_at.date().isoformat(),
                f"{flip.order.amount} {flip.order.currency}",
                flip.outcome.replace("_", " "),
                flip.against_outcome.replace("_", " "),
                ", ".join(flip.reasons or flip.against_reasons),
            )
            for flip in report.flips[:_FLIPS_SHOWN]
        ),
    )  # fmt: skip
    hidden = len(report.flips) - _FLIPS_SHOWN
    if hidden > 0:
        typer.echo(f"and {hidden} more: see --json")


def _counts(reasons: Mapping[ReasonCode, int]) -> str:
    return ", ".join(f"{count} {code}" for code, count in reasons.items())


def _worth(worth: BacktestWorth) -> tuple[str, str, str]:
    return _amounts(worth.value), _amounts(worth.paid_late), _amounts(worth.unpaid)


def _amounts(by_currency: dict[str, str]) -> str:
    return ", ".join(f"{amount} {currency}" for currency, amount in by_currency.items())
