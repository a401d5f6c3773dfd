"""What can go wrong with a request: one closed catalogue, by stable code.

A problem is told as RFC 9457 says. Its `code` is for programs and never changes; its `remedy`
tells a person what to do next. A hold is not in here: it is an answer.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict

from credit_contracts.shapes import Told

PROBLEM_TYPE_PREFIX = "https://creditgate.example/problems/"

ProblemCode = Literal[
    "NOT_JSON",
    "INVALID_REQUEST",
    "TOO_LARGE",
    "TOO_SLOW",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "VERSION_SUPERSEDED",
    "VERSION_POSTED",
    "HOLD_CLOSED",
    "HOLD_SUPERSEDED",
    "ACCOUNT_STOPPED",
    "FOUR_EYES",
    "POLICY_STATE",
    "BACKTEST_RUNNING",
    "BACKTEST_TOO_LARGE",
    "ORDER_ENDED",
    "LIMIT_REQUEST_STATE",
    "IDEMPOTENCY_KEY_REUSED",
    "RATE_LIMITED",
    "OVERLOADED",
    "UNAVAILABLE",
    "INTERNAL",
]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One entry of the catalogue: the HTTP status that it comes with and what to do next."""

    code: ProblemCode
    status: int
    title: str
    remedy: str

    @property
    def type(self) -> str:
        """The URI that names this kind of problem; stable, not necessarily a page."""
        return f"{PROBLEM_TYPE_PREFIX}{self.code}"


CATALOGUE: tuple[ProblemKind, ...] = (
    ProblemKind("NOT_JSON", 400, "The body is not JSON", "send one JSON object in UTF-8"),
    ProblemKind(
        "INVALID_REQUEST",
        422,
        "The request breaks a rule of the contract",
        "correct each field named in errors and send it again",
    ),
    ProblemKind(
        "TOO_LARGE",
        413,
        "The body is larger than allowed",
        "split the request; the limit is in the detail",
    ),
    ProblemKind(
        "TOO_SLOW",
        408,
        "The body did not arrive in time",
        "send the whole request without pausing",
    ),
    ProblemKind(
        "UNAUTHENTICATED",
        401,
        "No valid key or token",
        "send Authorization: Bearer with an API key that is known, unexpired and not revoked",
    ),
    ProblemKind(
        "FORBIDDEN",
        403,
        "The key lacks the scope for this",
        "use a key with the scope named in the detail, or ask for it",
    ),
    ProblemKind("NOT_FOUND", 404, "There is no such thing", "check the id and its encoding"),
    ProblemKind(
        "METHOD_NOT_ALLOWED",
        405,
        "This address does not take that method",
        "see /openapi.json for the methods of each address",
    ),
    ProblemKind(
        "VERSION_SUPERSEDED",
        409,
        "A newer version of the order is decided or posted",
        "check the newest version instead",
    ),
    ProblemKind(
        "VERSION_POSTED",
        409,
        "This version is posted with a smaller amount",
        "send the larger amount as a new version of the order",
    ),
    ProblemKind(
        "HOLD_CLOSED",
        409,
        "The hold has already ended",
        "read the hold: its state says how it ended",
    ),
    ProblemKind(
        "HOLD_SUPERSEDED",
        409,
        "The hold's order has a newer version",
        "act on the hold of the newest version",
    ),
    ProblemKind(
        "ACCOUNT_STOPPED",
        409,
        "The account is stopped",
        "lift the stop first; what is held for it alone is then released by itself",
    ),
    ProblemKind(
        "FOUR_EYES",
        403,
        "Somebody else has to do this",
        "ask another person, with a key of their own",
    ),
    ProblemKind(
        "POLICY_STATE",
        409,
        "The policy's state does not allow this",
        "read the policy: its state says what can be done with it; propose a new version to change"
        " anything",
    ),
    ProblemKind(
        "BACKTEST_RUNNING",
        409,
        "Another back-test is running",
        "wait until it has ended: there is one at a time, so that decisions do not wait for it",
    ),
    ProblemKind(
        "BACKTEST_TOO_LARGE",
        422,
        "There is more than a back-test may read",
        "ask about fewer decisions; drop old months with `creditgate retention`; or let more be"
        " read, by CREDITGATE_BACKTEST_ROWS_MAX",
    ),
    ProblemKind(
        "ORDER_ENDED",
        409,
        "The order is closed or cancelled",
        "nothing is left to hold: it is decided anew when it is opened again",
    ),
    ProblemKind(
        "LIMIT_REQUEST_STATE",
        409,
        "The limit request's state does not allow this",
        "read the request: its state says how it was decided; make a new one to change anything",
    ),
    ProblemKind(
        "IDEMPOTENCY_KEY_REUSED",
        422,
        "This Idempotency-Key was used with another body",
        "use a new key for a new request, and the same body with the same key",
    ),
    ProblemKind(
        "RATE_LIMITED",
        429,
        "More requests than this caller may send",
        "send it again as Retry-After says; for more, ask for a higher rate",
    ),
    ProblemKind(
        "OVERLOADED",
        503,
        "More requests than can be answered in time",
        "wait as Retry-After says and send the request again with the same Idempotency-Key",
    ),
    ProblemKind(
        "UNAVAILABLE",
        503,
        "The database cannot be reached",
        "nothing is released meanwhile: send it again later with the same Idempotency-Key",
    ),
    ProblemKind(
        "INTERNAL",
        500,
        "Something failed that should not",
        "report it with the request id; sending it again with the same Idempotency-Key is safe",
    ),
)
BY_CODE: dict[ProblemCode, ProblemKind] = {kind.code: kind for kind in CATALOGUE}


class ProblemField(Told):
    """One field of the request that breaks a rule, and what to send instead."""

    field: str | None
    message: str
    remedy: str


class Problem(Told):
    """The body of every reply that is not an answer (`application/problem+json`)."""

    model_config = ConfigDict(extra="allow")

    type: str
    code: ProblemCode
    title: str
    status: int
    detail: str
    remedy: str
    errors: tuple[ProblemField, ...] = ()
