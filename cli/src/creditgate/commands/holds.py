"""`creditgate holds`: the queue in the terminal, and what a person does about it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from credit_contracts.desk import HoldForceRequest, HoldRejectRequest, HoldReleaseRequest
from creditgate import tables
from creditgate.arguments import judge
from creditgate.commands.ways_out import ways_out
from creditgate.endpoints import segment
from creditgate.failures import CommandError, WrongUse
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.service import credit_check
from creditgate.tables import Column

holds_app = typer.Typer(
    add_completion=False, help="The queue of held orders.", invoke_without_command=True
)
holds_app.command("ways-out")(ways_out)

Holds = Annotated[list[str], typer.Argument(metavar="ID…", help="as `creditgate holds` shows it")]
Why = Annotated[str, typer.Option(help="why, as a code")]
Words = Annotated[str, typer.Option(help="why, in words")]
_ARGUMENTS = {
    "order_id": "ORDER", "account_id": "ACCOUNT", "reason_code": "--reason-code",
    "comment": "--comment", "amount": "--amount", "currency": "--currency",
}  # fmt: skip
_BULK = 500
_CHANGED = "decided again"


@holds_app.callback()
def list_holds(
    context: typer.Context,
    *,
    state: State = Path(".creditgate"),
    account: Annotated[str | None, typer.Option(help="of this account only")] = None,
    status: Annotated[str, typer.Option("--hold-state", help="open, released, …")] = "open",
    reason: Annotated[str | None, typer.Option(help="with this reason, such as OVERDUE")] = None,
    assignee: Annotated[str | None, typer.Option(help="that this person works on")] = None,
    escalated_to: Annotated[str | None, typer.Option(help="that wait for this role")] = None,
    sort: Annotated[str, typer.Option(help="age, amount, deliver_on or priority")] = "age",
    overdue: Annotated[bool, typer.Option("--overdue", help="past their service level")] = False,
    as_json: Json = False,
) -> None:
    """List the open holds, oldest first; see also `creditgate holds release --help`."""
    if context.invoked_subcommand is not None:
        return
    found = credit_check(state).items(
        "/v1/holds",
        state=status,
        account_id=account,
        reason=reason,
        assignee=assignee,
        escalated_to=escalated_to,
        sort=sort,
        overdue="true" if overdue else None,
    )
    if as_json:
        print_json(*found)
        return
    headings = ("hold", "order", "account", "amount", "reasons", "since", "with")
    whole = {"hold", "amount"}
    tables.show(
        [Column(heading, whole=heading in whole) for heading in headings], map(_hold_row, found)
    )


def _hold_row(hold: dict[str, Any]) -> tuple[str, ...]:
    waits = hold["escalated_to"]
    return (
        hold["hold_id"],
        f"{hold['order_id']} v{hold['order_version']}",
        hold["account_id"],
        f"{hold['order']['amount']} {hold['order']['currency']}",
        _reasons(hold),
        hold["opened_at"][:16].replace("T", " "),
        ", ".join(each for each in (hold["assignee"], f"for {waits}" if waits else None) if each),
    )


@holds_app.command()
def release(
    hold_ids: Holds,
    *,
    state: State = Path(".creditgate"),
    reason_code: Why,
    comment: Words,
    amount: Annotated[
        str | None, typer.Option(help="up to so much, in the order's currency; of one hold only")
    ] = None,
    tolerance: Annotated[
        int | None, typer.Option(help="and so many percent more", min=0, max=100)
    ] = None,
    days: Annotated[int | None, typer.Option(help="for so many days", min=1, max=366)] = None,
) -> None:
    """Release held orders against their reasons; recorded with who, why and how much."""
    scope = {"tolerance_percent": tolerance, "valid_days": days}
    body: dict[str, Any] = {"reason_code": reason_code, "comment": comment}
    body |= {name: value for name, value in scope.items() if value is not None}
    if amount is None:
        judge(HoldReleaseRequest, body, _ARGUMENTS)
        _release_many(state, hold_ids, body)
    elif len(hold_ids) == 1:
        body["amount"] = amount
        judge(HoldReleaseRequest, body, _ARGUMENTS)
        _each(state, "release", hold_ids, body)
    else:
        raise WrongUse("--amount is of one order", "release that one by itself")


@holds_app.command()
def reject(
    hold_ids: Holds, *, state: State = Path(".creditgate"), reason_code: Why, comment: Words
) -> None:
    """Reject held orders; what they had reserved is given back."""
    body = {"reason_code": reason_code, "comment": comment}
    judge(HoldRejectRequest, body, _ARGUMENTS)
    _each(state, "reject", hold_ids, body)


@holds_app.command()
def assign(
    hold_ids: Holds,
    *,
    state: State = Path(".creditgate"),
    to: Annotated[str | None, typer.Option(help="who works on it")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="back to the queue")] = False,
) -> None:
    """Say who works on held orders."""
    if (to is None) != nobody:
        raise WrongUse("neither or both of --to and --nobody", "name a person, or --nobody")
    _each(state, "assign", hold_ids, {"assignee": to})


@holds_app.command()
def comment(
    hold_ids: Holds,
    *,
    state: State = Path(".creditgate"),
    words: Annotated[str, typer.Option("--comment", help="what is to be remembered")],
) -> None:
    """Add words to the story of held orders."""
    _each(state, "comment", hold_ids, {"comment": words})


@holds_app.command()
def escalate(
    hold_ids: Holds,
    *,
    state: State = Path(".creditgate"),
    comment: Words,
    to: Annotated[
        str | None, typer.Option(help="manager, director or committee; the next one if left out")
    ] = None,
) -> None:
    """Hand the decision on held orders to a higher role."""
    _each(state, "escalate", hold_ids, {"comment": comment} | ({"to": to} if to else {}))


@holds_app.command()
def hold(
    order_id: Annotated[str, typer.Argument(metavar="ORDER")],
    account_id: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    *,
    state: State = Path(".creditgate"),
    reason_code: Why,
    comment: Words,
    currency: Annotated[
        str | None, typer.Option(help="of an order and account that nobody has seen yet")
    ] = None,
) -> None:
    """Hold an order by hand, until a person releases it."""
    body = {
        "order_id": order_id,
        "account_id": account_id,
        "reason_code": reason_code,
        "comment": comment,
    }
    if currency is not None:
        body["currency"] = currency
    judge(HoldForceRequest, body, _ARGUMENTS)
    held = credit_check(state).post("/v1/holds", body)
    typer.echo(f"{held['hold_id']}: order {held['order_id']} is held by hand")


@holds_app.command()
def story(
    hold_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    state: State = Path(".creditgate"),
    as_json: Json = False,
) -> None:
    """Show who did what with a hold, and why."""
    path = f"/v1/holds/{segment('ID', hold_id)}/events"
    items = credit_check(state).get(path)["items"]
    if as_json:
        print_json(*items)
        return
    columns = [Column(heading) for heading in ("at", "what", "by", "reason", "comment")]
    tables.show(columns, map(_story_row, items))


def _story_row(held: dict[str, Any]) -> tuple[str, ...]:
    change = held["change"]
    changed = change["reason_code"] == "REASONS_CHANGED"
    return (
        held["changed_at"][:16].replace("T", " "),
        _CHANGED if changed else change.get("act") or held["state"],
        change["by"],
        change["reason_code"],
        change["comment"] or (_reasons(held) if changed else ""),
    )


def _reasons(held: dict[str, Any]) -> str:
    return ", ".join(reason["code"] for reason in held["reasons"])


@holds_app.command()
def summary(*, state: State = Path(".creditgate"), as_json: Json = False) -> None:
    """Show how many orders wait, what they come to, for how long, and how many for too long."""
    lines = credit_check(state).get("/v1/holds/summary")["items"]
    if as_json:
        print_json(*lines)
        return
    names = ("holds", "overdue", "under_1_hour", "under_1_day", "under_1_week", "older")
    columns = [Column("reason"), Column("with"), Column("amount", "right", whole=True)]
    columns += [Column(name.replace("_", " "), "right") for name in names]
    tables.show(
        columns,
        (
            (
                line["reason"],
                line["assignee"] or "",
                f"{line['amount']} {line['currency']}",
                *(str(line[name]) for name in names),
            )
            for line in lines
        ),
    )


def _each(state: Path, verb: str, hold_ids: list[str], body: dict[str, Any]) -> None:
    """One act on hold after hold; what fails is told and does not stop the others."""
    service, status = credit_check(state), 0
    for hold_id in hold_ids:
        path = f"/v1/holds/{segment('ID', hold_id)}/{verb}"
        try:
            held = service.post(path, body)
        except CommandError as error:
            status = max(status, error.status)
            typer.echo(f"{hold_id}: {error}", err=True)
        else:
            typer.echo(_assigned(held) if verb == "assign" else _told(held))
    if status:
        raise typer.Exit(status)


def _release_many(state: Path, hold_ids: list[str], body: dict[str, Any]) -> None:
    service, failed = credit_check(state), False
    wanted = list(dict.fromkeys(hold_ids))
    for start in range(0, len(wanted), _BULK):
        portion = wanted[start : start + _BULK]
        answer = service.post("/v1/holds/bulk-release", {**body, "hold_ids": portion})
        for hold_id, item in zip(portion, answer["items"], strict=True):
            if "hold_id" in item:
                typer.echo(_told(item))
            else:
                failed = True
                typer.echo(f"{hold_id}: {item['title']} - {item['detail']}", err=True)
    if failed:
        raise typer.Exit(1)


def _assigned(held: dict[str, Any]) -> str:
    who = held["assignee"]
    works = "nobody works on it" if who is None else f"{who} works on it"
    return f"{held['hold_id']}: order {held['order_id']}: {works}"


def _told(held: dict[str, Any]) -> str:
    told = f"{held['hold_id']}: order {held['order_id']} {held['state']}"
    if held["state"] != "open":
        return told
    if held.get("proposed_release") is not None:
        waits = held["escalated_to"]
        return f"{told}: the release waits for the role {waits}, by another person"
    return told
