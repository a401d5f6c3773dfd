"""How a request becomes values: its body, its key, its caller's wishes, all judged at once.

Bodies are validated straight from their bytes. What is wrong is told field by field in the words
of the contract, and a member that is given twice is refused: readers differ on which one counts,
and with money that is no matter of taste.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from credit_check.tasks import OWN_KEYS, Key, Reply, digest
from credit_contracts.faults import Fault, explain
from credit_contracts.members import repeated
from credit_contracts.times import Instant
from service_kit import problems
from service_kit.ids import new_id

ModelT = TypeVar("ModelT", bound=BaseModel)

RETRY_AFTER_SECONDS = b"1"

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_SPAN = re.compile(r"([0-9]{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
_JSON = b"application/json"
_PROBLEM = problems.MEDIA_TYPE.encode()
_HTTP_ERROR = 400
_HTTP_UNAVAILABLE = 503


def explain_fields(errors: Sequence[Any]) -> list[problems.FieldError]:
    """FastAPI's own findings (parameters) in the words of the contract."""
    return [_field_error(each) for each in explain(errors, skip=1)]


def check_each(
    items: Sequence[object], model: type[ModelT]
) -> list[ModelT | problems.ProblemError]:
    """Entries of a list that was read as JSON: each as its model, or as the 422 of its own."""
    return [_check_one(item, model) for item in items]


def _check_one(item: object, model: type[ModelT]) -> ModelT | problems.ProblemError:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return problems.invalid([_field_error(each) for each in explain(found)])


def read_body(body: bytes, model: type[ModelT]) -> ModelT:
    """The body as its model. Raises a 400 or 422 `ProblemError` that names each field."""
    try:
        asked = model.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        if found[0]["type"] == "json_invalid":
            raise problems.not_json(found[0]["msg"]) from None
        raise problems.invalid([_field_error(each) for each in explain(found)]) from None
    fault = repeated(body, asked)
    if fault is not None:
        raise problems.invalid([_field_error(fault)])
    return asked


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request brought, beside its path."""

    authorization: str | None
    key: str | None
    traceparent: str | None
    body: bytes


async def receive(request: Request) -> Sent:
    """The headers that matter and the whole body, in one pass."""
    authorization = key = traceparent = None
    for name, value in request.scope["headers"]:
        if name == b"authorization":
            authorization = value.decode("latin-1")
        elif name == b"idempotency-key":
            key = value.decode("latin-1")
        elif name == b"traceparent" and _TRACEPARENT.fullmatch(value):
            traceparent = value.decode("ascii")
    message = await request.receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await request.receive()
        body += message.get("body", b"")
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return Sent(authorization, key, traceparent, body)


def read_key(sent: Sent, caller_id: str, operation: str) -> Key | None:
    """The request's idempotency key, if it has one. Raises a 422 for one that cannot be kept."""
    given = sent.key
    if given is None:
        return None
    if not _KEY.fullmatch(given):
        raise problems.invalid(
            [
                problems.FieldError(
                    "Idempotency-Key",
                    "is not 1 to 255 printable ASCII characters without blanks",
                    "send a key such as a UUID",
                )
            ]
        )
    return Key(caller_id, given, digest(operation, sent.body))


def own_key(operation: str) -> Key:
    """A key for a request that came without one, so that a lost commit can be looked up."""
    return Key(OWN_KEYS, new_id("key"), digest(operation, b""))


def read_since(text: str, now: datetime) -> datetime:
    """`older_than` as a moment: a span back from now (`36h`, `3d`) or an RFC 3339 time."""
    span = _SPAN.fullmatch(text)
    try:
        if span is not None:
            return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
        return _INSTANT.validate_python(text)
    except (ValidationError, OverflowError):
        raise problems.invalid(
            [
                problems.FieldError(
                    "older_than",
                    "is neither a span nor a time, or lies before all time",
                    "send a span such as 90m, 36h or 3d, or an RFC 3339 time",
                )
            ]
        ) from None


class Answered(Response):
    """A reply made of finished bytes: the framework's own way to one costs as much as validating
    a request.
    """

    def __init__(self, reply: Reply) -> None:
        status = self.status_code = reply.status
        self.body = reply.body
        self.background = None
        self.raw_headers = [
            (b"content-length", b"%d" % len(reply.body)),
            (b"content-type", _JSON if status < _HTTP_ERROR else _PROBLEM),
        ]
        if reply.replayed:
            self.raw_headers.append((b"idempotency-replayed", b"true"))
        if status == _HTTP_UNAVAILABLE:
            self.raw_headers.append((b"retry-after", RETRY_AFTER_SECONDS))


def not_found(what: str, id_: str) -> problems.ProblemError:
    """There is no such record (or the caller may not see it)."""
    return problems.ProblemError(
        "NOT_FOUND",
        404,
        "There is no such thing",
        f"There is no {what} {id_[:200]!r}.",
        "check the id and its encoding",
    )


def _field_error(fault: Fault) -> problems.FieldError:
    return problems.FieldError(fault.field, fault.reason, fault.remedy)
