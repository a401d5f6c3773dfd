"""`creditgate overrides`: who released what against which reasons, and what became of it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from creditgate import tables
from creditgate.failures import WrongUse
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.service import credit_check
from creditgate.tables import Column


def overrides(
    *,
    state: State = Path(".creditgate"),
    by: Annotated[
        str | None, typer.Option(help="add up by person, reason, against or month")
    ] = None,
    person: Annotated[str | None, typer.Option(help="released by this person only")] = None,
    against: Annotated[str | None, typer.Option(help="against this reason only")] = None,
    since: Annotated[str | None, typer.Option(metavar="T", help="from this time on")] = None,
    until: Annotated[str | None, typer.Option(metavar="T", help="before this time")] = None,
    late_days: Annotated[int, typer.Option(min=0, help="paid so late is not late yet")] = 0,
    as_json: Json = False,
) -> None:
    """List releases by people with what was paid late, is unpaid or was lost; `--by` adds up."""
    if by is not None and (person is not None or against is not None):
        raise WrongUse("--by goes with neither --person nor --against", "leave one of them out")
    service = credit_check(state)
    asked = {"since": since, "until": until, "late_days": late_days}
    continues_before = None
    if by is not None:
        report = service.get("/v1/overrides/report", by=by, **asked)
        items, continues_before = report["items"], report.get("continues_before")
    else:
        items = service.items("/v1/overrides", released_by=person, against=against, **asked)
    if as_json:
        print_json(*items)
    elif by is not None:
        _show_report(by, items)
    else:
        _show(items)
    if continues_before is not None:
        typer.echo(
            f"releases before {continues_before} are not added up: they are too many for one"
            f" report; ask for them with --until {continues_before}, or for less with --since",
            err=True,
        )


def _show_report(by: str, items: list[dict[str, Any]]) -> None:
    amounts = ("amount", "paid_late", "unpaid", "lost")
    columns = [Column(by), Column("currency"), Column("releases", "right")]
    columns += [Column(name.replace("_", " "), "right", whole=True) for name in amounts]
    tables.show(
        columns,
        (
            (
                each["group"],
                each["currency"],
                str(each["overrides"]),
                *(each[name] for name in amounts),
            )
            for each in items
        ),
    )


def _show(items: list[dict[str, Any]]) -> None:
    headings = ("at", "by", "order", "account", "amount", "against", "reason", "outcome")
    tables.show(
        [Column(heading) for heading in headings],
        (
            (
                each["released_at"][:16].replace("T", " "),
                f"{each['released_by']} ({each['role']})",
                f"{each['order_id']} v{each['order_version']}",
                each["account_id"],
                f"{each['amount']} {each['currency']}",
                ", ".join(each["against"]),
                each["reason_code"],
                "\n".join(_outcome(one) for one in each["outcome"]),
            )
            for each in items
        ),
    )


def _outcome(one: dict[str, str]) -> str:
    parts = [
        f"{name.replace('_', ' ')} {one[name]}"
        for name in ("paid_late", "unpaid", "lost")
        if one[name].strip("0.")
    ]
    return f"{', '.join(parts)} {one['currency']}"
