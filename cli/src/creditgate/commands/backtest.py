"""`creditgate backtest`: what another policy would have done to a recorded history."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console

from credit_contracts.backtests import BacktestReport, BacktestSide, BacktestTurn, BacktestWorth
from credit_contracts.decisions import ReasonCode
from creditgate import tables
from creditgate.backtest import recorded
from creditgate.backtest.policies import read_policy
from creditgate.backtest.run import Plan, Result, run
from creditgate.failures import WrongUse
from creditgate.options import State
from creditgate.progress import progress_bar
from creditgate.replay.files import open_answers, open_events, tell_bad_lines
from creditgate.service import Service, credit_check
from creditgate.tables import Column

_FLIPS_SHOWN = 200


File = Annotated[str | None, typer.Argument(help="CloudEvents, one JSON object a line; - = stdin")]
PolicyName = Annotated[
    str | None, typer.Option(metavar="P", help="what to decide by: a policy file, or default")
]
Numbers = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="a number over P's default; repeatable"),
]
Version = Annotated[
    int | None,
    typer.Option(metavar="N", min=0, help="this version, on what the system has recorded"),
]
Against = Annotated[
    str | None,
    typer.Option(
        metavar="Q",
        help="decide by this one too, and tell where they differ; with --version a version, else"
        " the one in force",
    ),
]
Show = Annotated[
    str | None, typer.Option(metavar="ID", help="one that the system was asked for before")
]
From = Annotated[
    str | None, typer.Option("--from", metavar="T", help="of decisions from this time on")
]
To = Annotated[str | None, typer.Option("--to", metavar="T", help="of decisions before this time")]
Decisions = Annotated[Path | None, typer.Option(help="write one answer a line to this file")]
LateDays = Annotated[
    int, typer.Option(help="an invoice is paid late when more days than these after it is due")
]
TimeZone = Annotated[
    str,
    typer.Option(envvar="CREDITGATE_BUSINESS_TIME_ZONE", help="whose days due dates are told by"),
]


def backtest(
    file: File = None,
    *,
    policy: PolicyName = None,
    numbers: Numbers = None,
    version: Version = None,
    against: Against = None,
    decided_from: From = None,
    decided_to: To = None,
    show: Show = None,
    decisions: Decisions = None,
    late_days: LateDays = 0,
    time_zone: TimeZone = "UTC",
    state: State = Path(".creditgate"),
    as_json: Annotated[bool, typer.Option("--json", help="the report as one JSON object")] = False,
) -> None:
    """What policy P would have decided: of a FILE of events, or of what the system has recorded.

    A FILE is decided in memory under --policy; no running system is needed or touched. Each order's
    first version in state `open` is asked about before its event, as `replay --ask` does, and each
    version in state `requested`. Against a second policy Q it tells which decisions differ, and
    what became of the orders. Bad lines are told with their number and left out; then exit status 1.

    With --version the running system decides its recorded checks again, by that version and by
    another one, beside live decisions.
    """
    _check_meant(
        {"FILE": file, "--policy": policy, "--set": numbers, "--decisions": decisions},
        {"--version": version, "--from": decided_from, "--to": decided_to},
        {"--show": show},
    )
    if file is not None and policy is not None:
        tested = [read_policy(policy, numbers or ())]
        if against is not None:
            tested.append(read_policy(against))
        result = _decide(file, Plan(tested, late_days, _days_of(time_zone)), decisions)
    else:
        asked = {
            "against": None if against is None or version is None else _number_of(against),
            "decided_from": decided_from,
            "decided_to": decided_to,
            "late_days": late_days,
        }
        result = Result(_wait(credit_check(state), version, asked, show))
    if as_json:
        typer.echo(result.report.model_dump_json())
    else:
        _print(result.report)
    if result.bad_lines:
        raise typer.Exit(1)


_NEEDED = (("FILE", "--policy"), ("--version",), ("--show",))
"""What each way of asking cannot do without."""


def _check_meant(*ways: Mapping[str, object]) -> None:
    """Refuse options of different ways of asking, and a way that is named by half."""
    remedy = "say FILE --policy P, or --version N, or --show ID"
    meant = [[name for name, value in way.items() if value not in (None, [])] for way in ways]
    first = [names[0] for names in meant if names]
    if not first:
        raise WrongUse("nothing is named to decide by", remedy)
    if len(first) > 1:
        raise WrongUse(f"{first[0]} does not go with {first[1]}", remedy)
    for names, needed in zip(meant, _NEEDED, strict=True):
        missing = [name for name in needed if name not in names]
        if names and missing:
            raise WrongUse(f"{names[0]} needs {missing[0]}", remedy)


def _decide(file: str, plan: Plan, decisions: Path | None) -> Result:
    """A file of events, in memory."""
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
    return result


def _wait(
    service: Service, version: int | None, asked: Mapping[str, Any], show: str | None
) -> BacktestReport:
    """What the system has recorded, decided by the system; `show`: of one begun before."""
    backtest_id = show or ""
    if version is not None:
        backtest_id = recorded.begin(service, version, asked)
        typer.echo(f"begun; later: creditgate backtest --show {backtest_id}", err=True)
    with progress_bar() as bar:
        task = bar.add_task("decided", total=None)
        found = recorded.ended(
            service,
            backtest_id,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    assert found.report is not None, "without one it is an error"
    return found.report


def _number_of(against: str) -> int:
    if not against.isascii() or not against.isdecimal():
        raise WrongUse(
            f"--against {against} is no version",
            "name the number of one: `creditgate policies list`",
        )
    return int(against)


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
    hidden = len(report.flips) + report.flips_left_out - _FLIPS_SHOWN
    if hidden > 0:
        typer.echo(f"and {hidden} more: see --json")


def _counts(reasons: Mapping[ReasonCode, int]) -> str:
    return ", ".join(f"{count} {code}" for code, count in reasons.items())


def _worth(worth: BacktestWorth) -> tuple[str, str, str]:
    return (
        _amounts((each.value, each.currency) for each in worth.amounts),
        _amounts((each.paid_late, each.currency) for each in worth.amounts),
        _amounts((each.unpaid, each.currency) for each in worth.amounts),
    )


def _amounts(amounts: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{amount} {currency}" for amount, currency in amounts if Decimal(amount))
