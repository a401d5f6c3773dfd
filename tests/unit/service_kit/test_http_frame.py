import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from starlette.types import Message

from service_kit.edge import Edge, EdgeMetrics
from service_kit.http import ReadyReport, create_app
from service_kit.metrics import new_registry
from service_kit.problems import ProblemError

LIMIT = 2048


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    amount: str


def addresses(app: FastAPI) -> None:
    """Some that are alike, one beside a route whose id could be its name."""

    @app.get("/things")
    async def things() -> None:
        return None

    @app.get("/things/{thing_id:id}")
    async def thing(thing_id: str) -> str:
        return thing_id

    @app.post("/orders/many")
    async def many() -> None:
        return None

    @app.get("/orders/{order_id:id}")
    async def order(order_id: str) -> str:
        return order_id


def built(*, ready: bool = True) -> FastAPI:
    async def report() -> ReadyReport:
        return ReadyReport(ready, {"database": ready})

    app = create_app(
        title="tested", version="1", ready=report, registry=new_registry(), body_bytes_max=LIMIT
    )

    @app.post("/things")
    async def add(body: Body) -> Body:
        return body

    addresses(app)

    @app.get("/orders/{order_id:id}/checks")
    async def checks(
        order_id: str, account_id: str | None = None, limit: int = 1
    ) -> dict[str, str]:
        return {"order_id": order_id, "account_id": account_id or "", "limit": str(limit)}

    @app.get("/fails")
    async def fails() -> None:
        raise RuntimeError("planted inside knowledge")

    @app.get("/database-away")
    async def away() -> None:
        raise ConnectionRefusedError("planted address")

    @app.get("/conflict")
    async def conflict() -> None:
        raise ProblemError("VERSION_POSTED", 409, "Posted", "As it is.", "send more", version=3)

    return app


@asynccontextmanager
async def calling(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nothing", None, 404, "NOT_FOUND"),
        ("DELETE", "/things", None, 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/things", b"{", 400, "NOT_JSON"),
        ("POST", "/things", b"\xff\xfe", 400, "NOT_JSON"),
        ("POST", "/things", b"[" * 1500, 400, "NOT_JSON"),
        ("POST", "/things", b'{"amount": 5}', 422, "INVALID_REQUEST"),
        ("POST", "/things", b'{"amount": "5", "more": 1}', 422, "INVALID_REQUEST"),
        ("POST", "/things", b"x" * (LIMIT + 1), 413, "TOO_LARGE"),
        ("GET", "/fails", None, 500, "INTERNAL"),
        ("GET", "/database-away", None, 503, "UNAVAILABLE"),
        ("GET", "/conflict", None, 409, "VERSION_POSTED"),
        ("GET", "/orders/a%00b/checks", None, 404, "NOT_FOUND"),
        ("GET", "/orders/a%2Fb%00/checks", None, 404, "NOT_FOUND"),
        ("GET", "/orders/a/checks?after=%00", None, 422, "INVALID_REQUEST"),
    ],
)
async def test_every_error_is_a_problem_with_code_remedy_and_request_id(
    method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    async with calling(built()) as client:
        answer = await client.request(
            method, path, content=body, headers={"content-type": "application/json"}
        )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    problem = answer.json()
    assert problem["code"] == code
    assert problem["type"] == f"https://creditgate.example/problems/{code}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["remedy"]
    assert "planted" not in answer.text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/things", "GET, POST"),
        ("/things/1", "GET"),
        ("/orders/many", "POST"),
        ("/orders/1", "GET"),
    ],
)
async def test_a_wrong_method_is_told_every_method_of_the_address(path: str, allowed: str) -> None:
    async with calling(built()) as client:
        reply = await client.options(path)
    assert (reply.status_code, reply.headers["allow"]) == (405, allowed)


async def test_all_fields_that_are_wrong_are_named_at_once() -> None:
    async with calling(built()) as client:
        answer = await client.post("/things", json={"more": 1})
    fields = {error["field"]: error for error in answer.json()["errors"]}
    assert set(fields) == {"amount", "more"}
    assert all(error["message"] and error["remedy"] for error in fields.values())


async def test_extra_facts_of_a_problem_are_told() -> None:
    async with calling(built()) as client:
        assert (await client.get("/conflict")).json()["version"] == 3


async def test_a_body_of_unannounced_length_is_bounded_too() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 500

    async with calling(built()) as client:
        answer = await client.post(
            "/things", content=pieces(), headers={"content-type": "application/json"}
        )
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")


@pytest.mark.parametrize("given", ["abc-123", "a" * 128])
async def test_a_presentable_request_id_is_kept(given: str) -> None:
    async with calling(built()) as client:
        answer = await client.get("/live", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a b", "a" * 129, "ä", "<script>"])
async def test_any_other_is_replaced_by_ours(given: str) -> None:
    async with calling(built()) as client:
        answer = await client.get("/live", headers=[(b"x-request-id", given.encode())])
    assert answer.headers["x-request-id"].startswith("req_")


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("SO-1", "SO-1"),
        ("a%2Fb", "a/b"),
        ("a%2fb%2Fc", "a/b/c"),
        ("a%252Fb", "a%2Fb"),
        ("%C3%A4%20b", "ä b"),
    ],
)
async def test_an_id_with_an_encoded_slash_is_one_id(sent: str, meant: str) -> None:
    async with calling(built()) as client:
        answer = await client.get(f"/orders/{sent}/checks")
    assert answer.json()["order_id"] == meant


async def test_an_unencoded_slash_is_another_address() -> None:
    async with calling(built()) as client:
        assert (await client.get("/orders/a/b/checks")).status_code == 404


async def test_readiness_and_liveness_are_told_apart() -> None:
    async with calling(built(ready=False)) as client:
        ready, live = await client.get("/ready"), await client.get("/live")
    assert (ready.status_code, ready.json()) == (503, {"ok": False, "database": False})
    assert (live.status_code, live.json()) == (200, {"ok": True})


async def test_requests_are_counted_by_route_and_never_by_path() -> None:
    async with calling(built()) as client:
        for order in ("SO-1", "SO-2"):
            await client.get(f"/orders/{order}/checks")
        await client.get("/nothing/SO-1")
        text = (await client.get("/metrics")).text
    assert 'route="/orders/{order_id:id}/checks",status="200"} 2.0' in text
    assert "SO-" not in text


async def test_a_body_that_does_not_come_is_cut_off() -> None:
    answers: list[Message] = []

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def keep(message: Message) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/things",
        "raw_path": b"/things",
        "query_string": b"",
        "headers": [(b"content-length", b"10"), (b"content-type", b"application/json")],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("t", 80),
        "client": ("c", 1),
        "root_path": "",
    }
    edge = Edge(
        built(), body_bytes_max=LIMIT, body_seconds=0.05, metrics=EdgeMetrics(new_registry())
    )
    await edge(scope, never, keep)
    assert answers[0]["status"] == 408
    assert b"TOO_SLOW" in answers[1]["body"]


async def test_openapi_publishes_ids_without_the_convertors_name() -> None:
    assert "/orders/{order_id}/checks" in built().openapi()["paths"]


async def test_a_parameter_that_holds_what_cannot_be_stored_is_named() -> None:
    async with calling(built()) as client:
        answer = await client.get("/orders/a/checks?state=open&account_id=x%00y&limit=1")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["account_id"]


async def test_a_parameter_that_an_address_does_not_know_is_named() -> None:
    async with calling(built()) as client:
        answer = await client.get("/orders/a/checks?acount_id=1&limit=1&foo=")
        assert answer.status_code == 422
        errors = answer.json()["errors"]
        assert [each["field"] for each in errors] == ["acount_id", "foo"]
        assert errors[0]["remedy"] == "leave it out, or send one of account_id, limit"
        assert (await client.get("/orders/a/checks?account_id=1&limit=2")).status_code == 200
        for probe in ("/live", "/ready", "/metrics"):
            assert (await client.get(f"{probe}?from=prober")).status_code == 200


async def test_a_parameter_that_is_given_twice_is_refused_by_its_name() -> None:
    async with calling(built()) as client:
        for twice in ("limit=1&limit=2", "limit=1&limit=1"):
            answer = await client.get(f"/orders/a/checks?account_id=1&{twice}")
            assert answer.status_code == 422
            (error,) = answer.json()["errors"]
            assert (error["field"], error["message"]) == ("limit", "is given more than once")
        assert (await client.get("/live?from=prober&from=other")).status_code == 200
