"""The catalogue of problems is closed, complete and says what to do next."""

from typing import get_args

from credit_contracts.problems import BY_CODE, CATALOGUE, Problem, ProblemCode


def test_every_code_is_in_the_catalogue_once() -> None:
    codes = [kind.code for kind in CATALOGUE]
    assert sorted(codes) == sorted(get_args(ProblemCode))
    assert len(BY_CODE) == len(codes)


def test_statuses_are_those_that_order_systems_rely_on() -> None:
    statuses = {
        "NOT_JSON": 400,
        "UNAUTHENTICATED": 401,
        "FORBIDDEN": 403,
        "NOT_FOUND": 404,
        "TOO_LARGE": 413,
        "VERSION_SUPERSEDED": 409,
        "VERSION_POSTED": 409,
        "HOLD_CLOSED": 409,
        "HOLD_SUPERSEDED": 409,
        "ACCOUNT_STOPPED": 409,
        "INVALID_REQUEST": 422,
        "IDEMPOTENCY_KEY_REUSED": 422,
        "OVERLOADED": 503,
        "UNAVAILABLE": 503,
    }
    assert statuses.items() <= {kind.code: kind.status for kind in CATALOGUE}.items()


def test_each_says_what_to_do_next_and_has_a_uri_of_its_own() -> None:
    assert all(kind.remedy and kind.title for kind in CATALOGUE)
    assert len({kind.type for kind in CATALOGUE}) == len(CATALOGUE)


def test_a_problem_may_carry_more_than_it_must() -> None:
    kind = BY_CODE["VERSION_SUPERSEDED"]
    problem = Problem.model_validate(
        {
            "type": kind.type,
            "code": kind.code,
            "title": kind.title,
            "status": kind.status,
            "detail": "version 3 is decided",
            "remedy": kind.remedy,
            "newest_version": 3,
        }
    )
    assert problem.model_dump()["newest_version"] == 3
