"""Where the running system is, and one HTTP client for all that commands ask of it.

A stack started by `creditgate up` tells its addresses in `stack.json` of the state folder; a
system that runs elsewhere is named by environment variables. Either way a command sees one
`Endpoints` value, so that none of them cares who started what.
"""

import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from creditgate import kafka_access, stack_file
from creditgate.failures import CommandError, NotThere, WrongUse
from service_kit import secret_files
from service_kit.cluster import Cluster

_KEY = "CREDITGATE_API_KEY"
_ENVIRONMENT = {
    "credit_check_url": "CREDITGATE_CREDIT_CHECK_URL",
    "exposure_tracker_url": "CREDITGATE_EXPOSURE_TRACKER_URL",
    "notifier_url": "CREDITGATE_NOTIFIER_URL",
    "api_key": _KEY,
    "kafka_bootstrap_servers": kafka_access.VARIABLE,
}
PAGE = 100
"""Items asked for at a time: as many as every list gives, so that no command has its own number."""
INVALID = "INVALID_REQUEST"
"""The code of a problem that says: this breaks a rule of the contract."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses of one running system and the API key that commands use on it."""

    credit_check_url: str
    exposure_tracker_url: str
    notifier_url: str
    kafka: Cluster
    api_key: str = field(repr=False)

    def client(self, base_url: str, *, timeout_seconds: float = 30.0) -> httpx.AsyncClient:
        """An HTTP client of one of the services, with the key in its header."""
        return httpx.AsyncClient(
            base_url=base_url,
            timeout=timeout_seconds,
            headers={"authorization": f"Bearer {self.api_key}"},
        )


def find(state: Path, environment: Mapping[str, str] | None = None) -> Endpoints:
    """The running system: what the environment names, else what the state folder's stack tells.

    Raises:
        CommandError: neither tells an address that is needed, or `stack.json` is not readable.
        WrongUse: what the environment says of Kafka does not fit together.
        SecretFileError: the key's file cannot be used.
    """
    named = os.environ if environment is None else environment
    told = stack_file.told(state)
    values = {
        key: secret_files.given(variable, named) if variable == _KEY else named.get(variable)
        for key, variable in _ENVIRONMENT.items()
    }
    values = {key: value or told.get(key) for key, value in values.items()}
    missing = [key for key, value in values.items() if not value]
    if missing:
        raise CommandError(
            f"no running system is known in {state}",
            "start one with `creditgate up` (or `make run`), name its folder with --state, or set "
            + ", ".join(_ENVIRONMENT[key] for key in missing),
        )
    del values["kafka_bootstrap_servers"]
    return Endpoints(
        kafka=kafka_access.cluster(state, named),
        **{key: str(value) for key, value in values.items()},
    )


def _problem(response: httpx.Response) -> dict[str, Any] | None:
    try:
        problem = response.json()
    except (ValueError, RecursionError):
        return None
    return problem if isinstance(problem, dict) else None


def problem_text(response: httpx.Response) -> str:
    """One line out of a problem reply: what is wrong and what to do about it."""
    problem = _problem(response)
    if problem is None:
        return f"{response.status_code} {response.reason_phrase}"
    parts = [str(problem.get("title", response.reason_phrase))]
    errors = problem.get("errors") or []
    detail = str(problem.get("detail") or "")
    # Where fields are at fault the detail and the remedy say no more than they do.
    if detail and not any(_place(error) in detail for error in errors):
        parts.append(detail)
    parts += map(_field_text, errors)
    if problem.get("remedy") and not (errors and all(error.get("remedy") for error in errors)):
        parts.append(str(problem["remedy"]))
    return " - ".join(parts)


def _place(error: Mapping[str, Any]) -> str:
    field, message = error.get("field"), str(error.get("message"))
    return f"{field}: {message}" if field else message


def _field_text(error: Mapping[str, Any]) -> str:
    remedy = error.get("remedy")
    return _place(error) + (f"; {remedy}" if remedy else "")


def segment(name: str, text: str) -> str:
    """`text` as one segment of a path; `name` says to people what it is.

    "." and ".." are escaped too: as they stand they would mean another address.

    Raises:
        WrongUse: for an empty text, which no address can name.
    """
    if not text:
        raise WrongUse(f"{name} is empty", "name one")
    try:
        quoted = quote(text, safe="")
    except UnicodeEncodeError:
        raise WrongUse(f"{name} {text!r} is no text in UTF-8", "name it as it was sent") from None
    return quoted.replace(".", "%2E") if not text.strip(".") else quoted


async def get_json(client: httpx.AsyncClient, path: str, **params: str | int) -> dict[str, Any]:
    """The JSON object at `path`.

    Raises:
        CommandError: the service is away, or it answered with a problem.
        NotThere: it knows nothing of what the path names.
        WrongUse: what was sent breaks a rule of the contract. Amounts, days and ids are judged by
            the service alone, so that the command line has no second opinion on them.
    """
    return _json(await _send(client, "GET", path, params=params))


async def pages(
    client: httpx.AsyncClient, path: str, filters: Mapping[str, str | int]
) -> AsyncIterator[dict[str, Any]]:
    """Every item of a cursor-paged list, page after page. Errors as `get_json`."""
    params = {**filters, "limit": PAGE}
    while True:
        page = await get_json(client, path, **params)
        for item in page["items"]:
            yield item
        if not page["next_cursor"]:
            return
        params["cursor"] = page["next_cursor"]


async def post_json(
    client: httpx.AsyncClient, path: str, body: Mapping[str, Any], *, key: str | None = None
) -> dict[str, Any]:
    """What a POST of `body` answers; `key` is its idempotency key. Errors as `get_json`."""
    headers = {"idempotency-key": key} if key else {}
    return _json(await _send(client, "POST", path, body=body, headers=headers))


async def delete(client: httpx.AsyncClient, path: str) -> None:
    """Delete what stands at `path`. Errors as `get_json`."""
    await _send(client, "DELETE", path)


async def _send(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    *,
    params: Mapping[str, str | int] | None = None,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    try:
        response = await client.request(method, path, params=params, json=body, headers=headers)
    except httpx.HTTPError as error:
        raise CommandError(
            f"{client.base_url} does not answer ({type(error).__name__})",
            "see `creditgate status`; start the system with `creditgate up`",
        ) from error
    if response.is_error:
        raise _fault_of(response)(f"{method} {path}: {problem_text(response)}")
    return response


def _fault_of(response: httpx.Response) -> type[CommandError]:
    if response.status_code == httpx.codes.NOT_FOUND:
        return NotThere
    code = (_problem(response) or {}).get("code")
    return WrongUse if code == INVALID else CommandError


def _json(response: httpx.Response) -> dict[str, Any]:
    answer = response.json()
    if not isinstance(answer, dict):
        raise CommandError(f"{response.request.url} answered with something that is no object")
    return answer
