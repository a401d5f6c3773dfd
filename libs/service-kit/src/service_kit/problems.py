"""Every reply that is not an answer is a problem (RFC 9457), in one shape.

`code` is for programs and never changes; `type` is a URI made from it; `remedy` tells a person
what to do next; `errors` names each field. Nothing of the inside (exception texts, statements,
addresses) is told to a caller; the log has it, under the same request id.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "https://creditgate.example/problems/"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with a request: `field` as a path such as `lines.2.amount`."""

    field: str | None
    message: str
    remedy: str


Explain = Callable[[Sequence[Any]], Sequence[FieldError]]
"""Turns pydantic's error details into field errors; a service may give its contract's words."""


class ProblemError(HTTPException):
    """Raised to end a request with a problem.

    An `HTTPException`, because FastAPI lets only those through while it reads a body. `extra`
    fields are added to the problem; `headers` to the reply.
    """

    def __init__(
        self,
        code: str,
        status: int,
        title: str,
        detail: str,
        remedy: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **extra: object,
    ) -> None:
        super().__init__(status, detail, dict(headers) if headers else None)
        self.code = code
        self.title = title
        self.remedy = remedy
        self.errors = tuple(errors)
        self.extra = extra


def render(problem: ProblemError) -> bytes:
    """The problem as the bytes of a reply."""
    body: dict[str, object] = {
        "type": TYPE_PREFIX + problem.code,
        "code": problem.code,
        "title": problem.title,
        "status": problem.status_code,
        "detail": problem.detail,
        "remedy": problem.remedy,
        **problem.extra,
    }
    if problem.errors:
        body["errors"] = problem.errors
    return orjson.dumps(body)


def response(problem: ProblemError) -> Response:
    """The problem as a reply."""
    return Response(
        render(problem),
        status_code=problem.status_code,
        media_type=MEDIA_TYPE,
        headers=problem.headers,
    )


def internal() -> ProblemError:
    """Something of ours failed; the caller learns no more than that."""
    return ProblemError(
        "INTERNAL",
        500,
        "Something failed that should not",
        "The request could not be finished; it may or may not have taken effect.",
        "report it with the request id; repeating it with the same Idempotency-Key is safe",
    )


def unavailable(detail: str) -> ProblemError:
    """What is needed for an answer cannot be reached now."""
    return ProblemError(
        "UNAVAILABLE",
        503,
        "The service cannot answer now",
        detail,
        "send it again as Retry-After says, with the same Idempotency-Key",
        headers={"Retry-After": "1"},
    )


def rate_limited(per_second: int, retry_after_seconds: int) -> ProblemError:
    """A caller sends more than it may."""
    return ProblemError(
        "RATE_LIMITED",
        429,
        "More requests than this caller may send",
        f"At most {per_second} a second are answered; a list counts as many as it holds.",
        "send it again as Retry-After says; for more, ask for a higher rate",
        headers={"Retry-After": str(retry_after_seconds)},
    )


def overloaded(detail: str, retry_after_seconds: int = 1) -> ProblemError:
    """There is more to do than is taken on at once."""
    return ProblemError(
        "OVERLOADED",
        503,
        "The service is overloaded",
        detail,
        "send it again as Retry-After says, with the same Idempotency-Key",
        headers={"Retry-After": str(retry_after_seconds)},
    )


def too_large(bytes_max: int) -> ProblemError:
    """The body is larger than is read."""
    return ProblemError(
        "TOO_LARGE",
        413,
        "The body is larger than allowed",
        f"At most {bytes_max} bytes are read.",
        "split the request",
        headers={"Connection": "close"},
    )


def too_slow(seconds: float) -> ProblemError:
    """The body did not arrive in time."""
    return ProblemError(
        "TOO_SLOW",
        408,
        "The body did not arrive in time",
        f"A body has to arrive within {seconds:g} s.",
        "send the whole request without pausing",
        headers={"Connection": "close"},
    )


def head_too_large(bytes_max: int) -> ProblemError:
    """The line and the headers of a request are longer than is read."""
    return ProblemError(
        "TOO_LARGE",
        431,
        "The headers are larger than allowed",
        f"At most {bytes_max} bytes are read before a body.",
        "send shorter headers, or a shorter address",
        headers={"Connection": "close"},
    )


def head_too_slow(seconds: float) -> ProblemError:
    """The line and the headers of a request did not arrive in time."""
    return ProblemError(
        "TOO_SLOW",
        408,
        "The headers did not arrive in time",
        f"All that comes before a body has to arrive within {seconds:g} s.",
        "send the whole request without pausing",
        headers={"Connection": "close"},
    )


def plain_explain(errors: Sequence[Any]) -> Sequence[FieldError]:
    """Pydantic's own words with the place in front of them; for services without better ones."""
    return [
        FieldError(
            ".".join(str(step) for step in error["loc"][1:]) or None,
            error["msg"],
            "leave it out: no such field is known here"
            if error["type"] == "extra_forbidden"
            else "correct it and send it again",
        )
        for error in errors
    ]


def invalid(errors: Sequence[FieldError]) -> ProblemError:
    """The request breaks its contract; every fault is told at once."""
    return ProblemError(
        "INVALID_REQUEST",
        422,
        "The request breaks a rule of the contract",
        "; ".join(f"{e.field}: {e.message}" if e.field else e.message for e in errors)[:1000],
        "correct each field named in errors and send it again",
        errors=errors,
    )


def nothing_at(path: str) -> ProblemError:
    """No route leads to this address."""
    return ProblemError(
        "NOT_FOUND",
        404,
        "There is no such thing",
        f"Nothing is at {path[:200]}.",
        "check the id and its encoding; /openapi.json lists all addresses",
    )


def not_json(detail: str) -> ProblemError:
    """The body cannot be read as JSON."""
    return ProblemError(
        "NOT_JSON",
        400,
        "The body is not JSON",
        detail,
        "send one JSON object in UTF-8 with content-type: application/json",
    )


def of_validation(exc: RequestValidationError, explain: Explain) -> ProblemError:
    """What FastAPI refused, told field by field."""
    errors = exc.errors()
    first = errors[0] if errors else {"type": "", "loc": ()}
    if first["type"] == "json_invalid":
        return not_json(f"It ends being JSON at character {first['loc'][-1]}.")
    if isinstance(exc.body, bytes):
        return not_json("Its content-type does not say application/json.")
    return invalid(tuple(explain(errors)))


def of_http(exc: HTTPException, request: Request) -> ProblemError:
    """What routing or a framework refused, as a problem of ours."""
    if isinstance(exc, ProblemError):
        return exc
    match exc.status_code:
        case 404:
            return nothing_at(request.url.path)
        case 405:
            return ProblemError(
                "METHOD_NOT_ALLOWED",
                405,
                "This address does not take that method",
                f"{request.method} is not taken here.",
                "see /openapi.json for the methods of each address",
                headers=exc.headers,
            )
        case 400:
            return not_json("The body could not be read.")
        case _:
            return ProblemError(
                "INVALID_REQUEST"
                if exc.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
                else "INTERNAL",
                exc.status_code,
                "The request was refused",
                "It does not fit what this address takes.",
                "see /openapi.json for what each address takes",
                headers=exc.headers,
            )
