"""`creditgate limits`: ask for another limit, approve or refuse it, and see all that there were."""

from pathlib import Path
from typing import Annotated, Any

import typer

from credit_contracts.limit_requests import LimitRequestAsked
from creditgate import tables
from creditgate.arguments import judge
from creditgate.endpoints import segment
from creditgate.failures import WrongUse
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.service import credit_check
from creditgate.tables import Column

limits_app = typer.Typer(
    add_completion=False,
    help="Limits: request, approve, refuse, list. Whoever asks does not approve.",
    no_args_is_help=True,
)

_ARGUMENTS = {
    "credit_limit": "--limit", "unlimited": "--unlimited", "reason": "--reason",
    "temporary_limit.amount": "--temporary", "temporary_limit.valid_from": "--from",
    "temporary_limit.valid_until": "--until", "limit_valid_until": "--valid-until",
    "next_review_on": "--review-on",
}  # fmt: skip
Request = Annotated[str, typer.Argument(metavar="ID", help="as `creditgate limits list` shows it")]
Words = Annotated[str, typer.Option(help="why, in words")]


@limits_app.command()
def request(
    account_id: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    *,
    state: State = Path(".creditgate"),
    reason: Annotated[str, typer.Option(help="why, in words")],
    limit: Annotated[str | None, typer.Option(help="the lasting limit from now on")] = None,
    unlimited: Annotated[bool, typer.Option("--unlimited", help="no limit at all")] = False,
    temporary: Annotated[
        str | None, typer.Option(help="a limit for some days; with --from and --until")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="its first day")] = None,
    last: Annotated[str | None, typer.Option("--until", help="its last day")] = None,
    valid_until: Annotated[str | None, typer.Option(help="last day of the lasting limit")] = None,
    review_on: Annotated[str | None, typer.Option(help="day by which to look again")] = None,
) -> None:
    """Ask for another limit, lasting or for some days, or for other dates."""
    if (temporary is None) != (first is None) or (temporary is None) != (last is None):
        raise WrongUse("a temporary limit needs all three", "--temporary, --from and --until")
    given = {
        "reason": reason,
        "credit_limit": limit,
        "unlimited": unlimited or None,
        "temporary_limit": None
        if temporary is None
        else {"amount": temporary, "valid_from": first, "valid_until": last},
        "limit_valid_until": valid_until,
        "next_review_on": review_on,
    }
    body = {name: value for name, value in given.items() if value is not None}
    judge(LimitRequestAsked, body, _ARGUMENTS)
    path = f"/v1/accounts/{segment('ACCOUNT', account_id)}/limit-requests"
    made = credit_check(state).post(path, body)
    typer.echo(f"{made['request_id']}: {_wanted(made)} of account {account_id} is requested")


@limits_app.command("list")
def list_requests(
    *,
    state: State = Path(".creditgate"),
    request_state: Annotated[
        str | None, typer.Option(help="requested, approved, applied or refused")
    ] = None,
    account: Annotated[str | None, typer.Option(help="of this account only")] = None,
    as_json: Json = False,
) -> None:
    """List the requests, the newest first."""
    found = credit_check(state).items("/v1/limit-requests", state=request_state, account_id=account)
    if as_json:
        print_json(*found)
        return
    headings = ("request", "account", "wants", "by", "state", "waits for", "reason")
    tables.show(
        [Column(heading, whole=heading == "request") for heading in headings],
        (
            (
                each["request_id"],
                each["account_id"],
                _wanted(each),
                each["requested_by"],
                each["state"],
                each["escalated_to"] or "",
                each["reason"],
            )
            for each in found
        ),
    )


@limits_app.command()
def approve(request_id: Request, *, state: State = Path(".creditgate"), comment: Words) -> None:
    """Approve a request of somebody else; the new limit is published at once."""
    _decide(state, request_id, "approve", comment)


@limits_app.command()
def refuse(request_id: Request, *, state: State = Path(".creditgate"), comment: Words) -> None:
    """Refuse a request, or take one's own back."""
    _decide(state, request_id, "refuse", comment)


@limits_app.command()
def history(
    account_id: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    *,
    state: State = Path(".creditgate"),
    as_json: Json = False,
) -> None:
    """Show every limit that the account was given, from whichever system."""
    path = f"/v1/accounts/{segment('ACCOUNT', account_id)}/limits"
    items = credit_check(state).get(path)["items"]
    if as_json:
        print_json(*items)
        return
    headings = ("version", "limit", "valid until", "review on", "approved by", "reason", "")
    tables.show(
        [Column(heading) for heading in headings],
        (
            (
                str(each["version"]),
                _limit(each),
                each["limit_valid_until"] or "",
                each["next_review_on"] or "",
                each["approved_by"] or "",
                each["reason"] or "",
                "counts" if each["counts"] else "",
            )
            for each in items
        ),
    )


def _decide(state: Path, request_id: str, verb: str, comment: str) -> None:
    path = f"/v1/limit-requests/{segment('ID', request_id)}/{verb}"
    decided = credit_check(state).post(path, {"comment": comment})
    told = decided["state"]
    if told == "requested":
        told = f"waits for the role {decided['escalated_to']}: the limit is above your ceiling"
    typer.echo(f"{request_id}: {told}")


def _limit(each: dict[str, Any]) -> str:
    lasting = each["credit_limit"] or "unlimited"
    told = f"{lasting} {each['currency']}"
    temporary = each["temporary_limit"]
    return told if temporary is None else f"{told}; {_temporary(temporary)}"


def _wanted(each: dict[str, Any]) -> str:
    parts = [f"{each['credit_limit']} {each['currency']}"] if each["credit_limit"] else []
    parts += ["no limit"] if each["unlimited"] else []
    parts += [_temporary(each["temporary_limit"])] if each["temporary_limit"] else []
    dates = (("limit_valid_until", "valid until"), ("next_review_on", "review on"))
    parts += [f"{words} {each[name]}" for name, words in dates if each[name]]
    return ", ".join(parts)


def _temporary(temporary: dict[str, str]) -> str:
    return f"{temporary['amount']} from {temporary['valid_from']} to {temporary['valid_until']}"
