"""How a request becomes values: its body, its key, its caller's wishes, all judged at once.

Bodies are validated straight from their bytes. What is wrong is told field by field in the words
of the contract, and a member that is given twice is refused: readers differ on which one counts,
and with money that is no matter of taste.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from credit_check.tasks import OWN_KEYS, Key, Reply, digest
from credit_contracts.faults import Fault, explain
from credit_contracts.members import repeated
from credit_contracts.times import Instant
from service_kit import problems
from service_kit.ids import new_id

ModelT = TypeVar("ModelT", bound=BaseModel)

KEY_HEADER = "idempotency-key"
REPLAYED_HEADER = "idempotency-replayed"
RETRY_AFTER_SECONDS = "1"

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_SPAN = re.compile(r"(\d{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
_HTTP_ERROR = 400
_HTTP_UNAVAILABLE = 503


def explain_fields(errors: Sequence[Any]) -> list[problems.FieldError]:
    """FastAPI's own findings (parameters) in the words of the contract."""
    return [_field_error(each) for each in explain(errors, skip=1)]


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


def read_key(request: Request, caller_id: str, operation: str, body: bytes) -> Key | None:
    """The request's idempotency key, if it has one. Raises a 422 for one that cannot be kept."""
    given = request.headers.get(KEY_HEADER)
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
    return Key(caller_id, given, digest(operation, body))


def own_key(operation: str) -> Key:
    """A key for a request that came without one, so that a lost commit can be looked up."""
    return Key(OWN_KEYS, new_id("key"), digest(operation, b""))


def read_since(text: str, now: datetime) -> datetime:
    """`older_than` as a moment: a span back from now (`36h`, `3d`) or an RFC 3339 time."""
    span = _SPAN.fullmatch(text)
    if span is not None:
        return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        return _INSTANT.validate_python(text)
    except ValidationError:
        raise problems.invalid(
            [
                problems.FieldError(
                    "older_than",
                    "is neither a span nor a time",
                    "send a span such as 90m, 36h or 3d, or an RFC 3339 time",
                )
            ]
        ) from None


def respond(reply: Reply) -> Response:
    """The reply over HTTP: an answer as JSON, a problem as such."""
    headers = {REPLAYED_HEADER: "true"} if reply.replayed else None
    if reply.status < _HTTP_ERROR:
        return Response(reply.body, reply.status, headers, "application/json")
    if reply.status == _HTTP_UNAVAILABLE:
        headers = {"retry-after": RETRY_AFTER_SECONDS}
    return Response(reply.body, reply.status, headers, problems.MEDIA_TYPE)


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
