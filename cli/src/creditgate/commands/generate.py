"""`creditgate generate`: a made-up history, for measuring and for trying things out."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from creditgate.generate.stream import lines
from creditgate.generate.wishes import CURRENCIES, DAYS, FIRST_DAY, Wishes
from creditgate.options import State
from creditgate.printing import print_lines
from creditgate.progress import watched


def generate(
    *,
    accounts: Annotated[int, typer.Option(help="how many debtors")] = 100,
    orders: Annotated[int, typer.Option(help="how many orders; each brings about five events")] = (
        1_000
    ),
    seed: Annotated[int, typer.Option(help="the same seed and options give the same bytes")] = 1,
    start: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="first day", show_default=f"{FIRST_DAY}")
    ] = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC),
    days: Annotated[int, typer.Option(help="how long; what would come later is left open")] = DAYS,
    currencies: Annotated[
        str, typer.Option(help="the company's own first, then those of its foreign debtors")
    ] = ",".join(CURRENCIES),
    prefix: Annotated[
        str, typer.Option(help="put before every id: keeps two histories in one system apart")
    ] = "",
    state: State = Path(".creditgate"),
) -> None:
    """Print a synthetic but lifelike history as CloudEvents, one a line, by time.

    Seasons, amendments, partial deliveries, invoices, instalments, disputes, credit memos, late
    and bad payers, prepayments, reversals, several currencies with rates, groups and limits. All
    of it is made up. Example:

        creditgate generate --accounts 500 --orders 20000 --seed 7 | creditgate replay - --quiet
    """
    del state  # every command takes it, so that it can stand in an alias; nothing of it is read
    codes = tuple(code.strip() for code in currencies.split(",") if code.strip())
    wishes = Wishes(accounts, orders, seed, start.date(), days, codes, prefix)
    print_lines(watched(lines(wishes), "events"), sys.stdout.buffer)
