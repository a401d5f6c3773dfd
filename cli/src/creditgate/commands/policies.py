"""`creditgate policies`: the rules and their numbers, from a file to being in force.

The file of a policy is the JSON that is sent over HTTP, so that what `show --content` prints can be
edited and proposed. The reviewer is another person with a key of their own, which
`CREDITGATE_API_KEY` names.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from credit_contracts.policies import PolicyContent
from creditgate import tables
from creditgate.endpoints import segment
from creditgate.failures import CommandError, WrongUse
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.service import Service, credit_check
from creditgate.tables import Column

policies_app = typer.Typer(
    add_completion=False,
    help="The rules and their numbers: list, show, propose, review, activate, try in the shadow.",
    no_args_is_help=True,
)

Version = Annotated[int, typer.Argument(metavar="VERSION", min=0)]
Why = Annotated[str, typer.Option("--comment", help="why, in words; kept for good")]


@policies_app.command("list")
def list_policies(state: State = Path(".creditgate"), *, as_json: Json = False) -> None:
    """All versions, newest first, with what became of them."""
    found = credit_check(state).items("/v1/policies")
    if as_json:
        print_json(*found)
        return
    headings = ("version", "state", "in force from", "proposed by", "reviewed by", "why")
    tables.show([Column(heading) for heading in headings], map(_row, found))


@policies_app.command()
def show(
    version: Annotated[
        int | None, typer.Argument(metavar="[VERSION]", min=0, help="else the one in force")
    ] = None,
    *,
    state: State = Path(".creditgate"),
    at: Annotated[str | None, typer.Option(help="in force at this time, with offset")] = None,
    account: Annotated[str | None, typer.Option(help="what this account goes by")] = None,
    content: Annotated[
        bool, typer.Option("--content", help="only what can be edited and proposed, as JSON")
    ] = False,
    as_json: Json = False,
) -> None:
    """One version: its life, its numbers, its entries."""
    if version is not None and (at is not None or account is not None):
        raise WrongUse("VERSION goes with neither --at nor --account", "leave one of them out")
    if account is not None:
        path = f"/v1/accounts/{segment('ACCOUNT', account)}/policy"
        found = credit_check(state).get(path, at=at)
        if as_json or content:
            print_json(found["numbers"] if content else found)
            return
        typer.echo(f"version {found['policy_version']}, {found['policy_scope']}")
        _show_numbers(found["numbers"])
        return
    found = _one(credit_check(state), version, at)
    if content:
        kept = {name: _without_null(found[name]) for name in PolicyContent.model_fields}
        typer.echo(json.dumps(kept, indent=2, ensure_ascii=False))
    elif as_json:
        print_json(found)
    else:
        _show(found)


@policies_app.command()
def propose(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON; - for standard input")],
    *,
    state: State = Path(".creditgate"),
    comment: Why,
    as_json: Json = False,
) -> None:
    """Send a new version, as a draft for another person to review."""
    body = _read(file) | {"comment": comment}
    try:
        found = credit_check(state).post("/v1/policies", body)
    except WrongUse as fault:
        # The file is what is bad, not how the command was called.
        raise CommandError(fault.message, fault.remedy) from fault
    _say(found, as_json=as_json)


@policies_app.command()
def review(
    version: Version,
    *,
    state: State = Path(".creditgate"),
    approve: Annotated[bool, typer.Option("--approve/--reject", help="your word, for good")],
    comment: Why,
    as_json: Json = False,
) -> None:
    """Approve or reject a draft that somebody else has proposed."""
    body = {"approved": approve, "comment": comment}
    found = credit_check(state).post(f"/v1/policies/{version}/review", body)
    _say(found, as_json=as_json)


@policies_app.command()
def activate(
    version: Version,
    *,
    state: State = Path(".creditgate"),
    active_from: Annotated[
        str | None, typer.Option("--from", help="a time to come, with offset; else now")
    ] = None,
    comment: Why,
    as_json: Json = False,
) -> None:
    """Put an approved version into force; an earlier one again, to go back."""
    body = {"active_from": active_from, "comment": comment}
    found = credit_check(state).post(f"/v1/policies/{version}/activate", body)
    _say(found, as_json=as_json)


@policies_app.command()
def shadow(
    version: Version,
    *,
    state: State = Path(".creditgate"),
    off: Annotated[bool, typer.Option("--off", help="end it")] = False,
    comment: Why,
    as_json: Json = False,
) -> None:
    """Decide by a version beside the one in force; it is counted and listed, never answered."""
    body = {"on": not off, "comment": comment}
    found = credit_check(state).post(f"/v1/policies/{version}/shadow", body)
    _say(found, as_json=as_json)


def _read(file: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file} cannot be read: {error}", "name a file of JSON in UTF-8") from None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CommandError(
            f"{file} is not JSON: {error}", "see `policies show --content`"
        ) from None
    if not isinstance(content, dict):
        raise CommandError(f"{file} holds no JSON object", "see `policies show --content`")
    return content


def _row(policy: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(policy["version"]),
        policy["state"] + (", shadow" if policy["shadow"] else ""),
        _minute(policy["active_from"]),
        policy["proposed_by"],
        policy["reviewed_by"] or "",
        policy["comment"],
    )


def _show(policy: dict[str, Any]) -> None:
    beside = ", decided in the shadow" if policy["shadow"] else ""
    typer.echo(f"policy version {policy['version']}: {policy['state']}{beside}")
    told = [("proposed", policy["proposed_at"], policy["proposed_by"], policy["comment"])]
    if policy["reviewed_at"]:
        told.append(
            ("reviewed", policy["reviewed_at"], policy["reviewed_by"], policy["review_comment"])
        )
    told += [
        (f"in force from {_minute(each['active_from'])}", each["activated_at"],
         each["activated_by"], each["comment"])
        for each in policy["activations"]
    ]  # fmt: skip
    for what, at, by, why in told:
        typer.echo(tables.plain(f"  {what}: {_minute(at)}, {by}: {why}"))
    _show_numbers(policy["default"])
    for index, entry in enumerate(policy["entries"]):
        numbers = ", ".join(f"{name} {_text(value)}" for name, value in _set(entry).items())
        typer.echo(tables.plain(f"  entries.{index}: {numbers}"))
    for name, each in policy["desk"].items():
        if value := _without_null(each):
            typer.echo(tables.plain(f"  desk.{name}: {json.dumps(value, ensure_ascii=False)}"))
    _warn(policy)


def _show_numbers(numbers: dict[str, Any]) -> None:
    tables.show(
        [Column("number"), Column("value", justify="right")],
        [(name, _text(value)) for name, value in numbers.items()],
    )


def _say(policy: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(policy)
        return
    beside = ", decided in the shadow" if policy["shadow"] else ""
    typer.echo(f"policy version {policy['version']} is {policy['state']}{beside}")
    _warn(policy)


def _warn(policy: dict[str, Any]) -> None:
    for warning in policy["warnings"]:
        told = f"{warning['field']}: {warning['message']}; {warning['remedy']}"
        typer.echo(tables.plain(f"creditgate: {told}"), err=True)


def _text(value: object) -> str:
    match value:
        case None:
            return "off"
        case bool():
            return "yes" if value else "no"
        case {"amount": amount, "currency": currency}:
            return f"{amount} {currency}"
        case list():
            return " ".join(map(str, value)) or "none"
        case _:
            return str(value)


def _set(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value is not None}


def _without_null(value: object) -> object:
    match value:
        case dict():
            return {name: _without_null(each) for name, each in _set(value).items()}
        case list():
            return [_without_null(each) for each in value]
        case _:
            return value


def _minute(at: str | None) -> str:
    return at[:16].replace("T", " ") if at else ""


def _one(service: Service, version: int | None, at: str | None) -> dict[str, Any]:
    if version is not None:
        return service.get(f"/v1/policies/{version}")
    moment = datetime.now(UTC).isoformat() if at is None else at
    items = service.get("/v1/policies", at=moment)["items"]
    if not items:
        raise CommandError(f"no policy was in force at {at}", "name a later time")
    found: dict[str, Any] = items[0]
    return found
