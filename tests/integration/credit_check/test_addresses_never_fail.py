"""Whatever is written into an address, the reply is an answer or a refusal, never a failure.

The addresses and their parameters are taken from the service's own OpenAPI, so a new one is
tried here by itself.
"""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from support.credit_checks import Ledger, question
from support.tree import text

# Every list, with the names of its orders: what a cursor of its own begins with.
ORDERS = {
    "/v1/backtests": ("backtests",),
    "/v1/bypasses": ("bypasses",),
    "/v1/holds": ("age", "amount", "deliver_on", "priority"),
    "/v1/limit-requests": ("limit-requests",),
    "/v1/notices": ("notices",),
    "/v1/orders/{order_id}/checks": ("checks",),
    "/v1/overrides": ("overrides",),
    "/v1/policies": ("policies",),
    "/v1/policies/{version}/shadow": ("flips",),
}
PLACES = (
    "", "\x00", "x", "0", "-1", "1e999999", "-1e999999", "NaN", "Infinity", "0E+999999",
    "99999999999999999999", "2147483648", "-2147483649", "2026-01-01", "0001-01-01", "9999-12-31",
    "2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00",
)  # fmt: skip
ODD = (
    "", " ", "\x00", "a\x00b", "\n", "ü", "\U0001f600", "\ue02f", "/", "..", "%", "%00", "'", '"',
    "x" * 5_000, "0", "-1", "501", "9" * 400, "1e999999", "NaN", "null", "999999d", "999999s", "0s",
    "٣d", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1800-01-01T00:00:00Z",
    "9998-12-31T00:00:00Z", "2026-01-01", "2026-13-01T00:00:00Z", "9999999999999.9999", "open",
    "age", "amount", "deliver_on", "priority", "LIMIT_EXCEEDED", "near_limit", "raised",
)  # fmt: skip


def forged(*values: object) -> str:
    """A cursor that no list gave."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def reads() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address that is read, with the names of its parameters."""
    published = json.loads(text(Path("schemas/openapi/credit-check.json")))
    for path, methods in published["paths"].items():
        if "get" in methods:
            named = methods["get"].get("parameters", ())
            yield path, tuple(each["name"] for each in named if each["in"] == "query")


READS = tuple(reads())


def of_order(name: str) -> Iterator[str]:
    """Cursors that begin as those of this order do."""
    for place in PLACES:
        yield forged(name, place)
        yield from (forged(name, place, last) for last in ("hld_1", "\x00"))
    yield from (forged(name), forged(name, 1, 2), forged(name, [], {}), forged(name, None, None))


CURSORS = (forged({}), *(one for name in ("age", "notices") for one in of_order(name)))


def judged(reply: httpx.Response) -> None:
    assert reply.status_code in {200, 404, 405, 422}, (str(reply.url)[:500], reply.text[:500])
    if reply.status_code == 422:
        problem = reply.json()
        assert problem["errors"], problem
        assert all(each["field"] for each in problem["errors"]), problem


@pytest.fixture(scope="module", autouse=True)
def rows(caller: httpx.Client, books: Ledger) -> None:
    """Something for the lists to compare with."""
    books.account("odd", 0, segment="odd")
    for number in range(3):
        caller.post("/v1/checks", json=question(f"odd-{number}", "odd", "5.00"))


def address(path: str, ids: str, parameters: dict[str, Any]) -> str:
    path = re.sub(r"{[^}]+}", lambda _: quote(ids, safe="") or "x", path)
    return f"{path}?{urlencode(parameters)}" if parameters else path


def test_odd_values_in_each_parameter_and_path(caller: httpx.Client) -> None:
    assert len(READS) > 8
    for path, names in READS:
        for odd in ODD:
            if "{" in path:
                judged(caller.get(address(path, odd, {})))
            for name in names:
                judged(caller.get(address(path, "x", {name: odd})))


def test_forged_cursors_in_each_list_and_order(caller: httpx.Client) -> None:
    assert set(ORDERS) == {path for path, names in READS if "cursor" in names}
    for path, orders in ORDERS.items():
        for order in orders:
            sort = {"sort": order} if len(orders) > 1 else {}
            strange = [forged(other, "0", "hld_1") for other in ("x", "age", "notices")]
            for cursor in (*of_order(order), *strange, forged({})):
                reply = caller.get(address(path, "1", {"cursor": cursor} | sort))
                judged(reply)
                if reply.status_code == 422:
                    assert reply.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("place", ["1e999999", "NaN", "\x00"])
def test_a_forged_place_is_refused_by_name(caller: httpx.Client, place: str) -> None:
    for sort in ORDERS["/v1/holds"]:
        reply = caller.get("/v1/holds", params={"sort": sort, "cursor": forged(sort, place, "h")})
        assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/holds?older_than=999999d", "older_than"),
        ("/v1/holds?account_id=%00", "account_id"),
        ("/v1/holds?segment=a%00", "segment"),
        ("/v1/notices?account_id=%00", "account_id"),
    ],
)
def test_what_no_record_can_hold_is_refused_by_name(
    caller: httpx.Client, path: str, field: str
) -> None:
    reply = caller.get(path)
    assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/holds/%00"),
        ("GET", "/v1/checks/%00"),
        ("GET", "/v1/orders/%00/checks"),
        ("POST", "/v1/orders/%00/void"),
        ("POST", "/v1/holds/%00/release"),
        ("POST", "/v1/holds/a%2F%00/reject"),
    ],
)
def test_an_id_that_nothing_can_have_is_not_found(
    caller: httpx.Client, method: str, path: str
) -> None:
    body = {"order_version": 1} if "void" in path else {"reason_code": "X", "comment": "why"}
    reply = caller.request(method, path, json=body if method == "POST" else None)
    assert (reply.status_code, reply.json()["code"]) == (404, "NOT_FOUND")


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    place=st.integers(0, len(READS) - 1),
    ids=st.text(max_size=80),
    values=st.lists(st.one_of(st.sampled_from(ODD + CURSORS), st.text(max_size=40)), max_size=9),
)
@example(place=0, ids="\x00", values=["\x00"])
def test_any_mixture_of_values(
    caller: httpx.Client, place: int, ids: str, values: list[str]
) -> None:
    path, names = READS[place]
    ids = "".join(each for each in ids if not "\ud800" <= each <= "\udfff") or "x"
    values = [value.encode(errors="replace").decode() for value in values]
    judged(caller.get(address(path, ids, dict(zip(names, values, strict=False)))))
