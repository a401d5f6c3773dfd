"""The frame of every service's HTTP interface: health, metrics, problems, OpenAPI.

`/live` says whether the process should be restarted, `/ready` whether it should be sent work, and
neither needs a key. All errors of the app, known or not, are problems. The app is built without
connecting to anything, so that OpenAPI can be emitted from it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from pydantic import BaseModel
from starlette.convertors import register_url_convertor
from starlette.exceptions import HTTPException

from service_kit import problems
from service_kit.auth import Authenticator
from service_kit.edge import Edge, EdgeMetrics, IdConvertor
from service_kit.metrics import exposition

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class ReadyReport:
    """Whether the service can do its work, and what each part of it says, by name."""

    ready: bool
    parts: Mapping[str, str | int | float | bool | None]


Probe = Callable[[], Awaitable[ReadyReport]]


async def _alive() -> ReadyReport:
    return ReadyReport(ready=True, parts={})


def create_app(
    *,
    title: str,
    version: str,
    ready: Probe,
    registry: CollectorRegistry,
    authenticator: Authenticator | None = None,
    live: Probe = _alive,
    description: str = "",
    problem_model: type[BaseModel] | None = None,
    explain: problems.Explain = problems.plain_explain,
    body_bytes_max: int = 1_048_576,
    tags: Sequence[dict[str, Any]] = (),
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """An app with `/live /ready /metrics /openapi.json /docs`; the service adds its routers.

    `problem_model` is published as the body of every error. `authenticator` may be left out where
    the app only serves to emit OpenAPI. Ids in paths are declared `{order_id:id}`, so that an
    encoded slash in them works.
    """
    register_url_convertor("id", IdConvertor())
    app = FastAPI(
        title=title,
        version=version,
        description=description,
        redoc_url=None,
        openapi_tags=list(tags),
        lifespan=lifespan,
        responses=_error_responses(problem_model),
    )
    app.state.authenticator = authenticator

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, exc: HTTPException) -> Response:
        return problems.response(problems.of_http(exc, request))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, exc: RequestValidationError) -> Response:
        return problems.response(problems.of_validation(exc, explain))

    _add_probes(app, live, ready, registry)
    app.add_middleware(Edge, body_bytes_max=body_bytes_max, metrics=EdgeMetrics(registry))
    return app


def _add_probes(app: FastAPI, live: Probe, ready: Probe, registry: CollectorRegistry) -> None:
    @app.get("/live", tags=["health"], summary="Should this process be left running?")
    async def get_live() -> Response:
        return _report(await live())

    @app.get("/ready", tags=["health"], summary="Should this process be sent work?")
    async def get_ready() -> Response:
        return _report(await ready())

    @app.get("/metrics", tags=["health"], summary="Figures for Prometheus")
    async def get_metrics() -> Response:
        body, content_type = exposition(registry)
        return Response(body, headers={"content-type": content_type})


def _report(report: ReadyReport) -> Response:
    body = orjson.dumps({"ok": report.ready, **report.parts})
    return Response(body, status_code=200 if report.ready else 503, media_type=_JSON)


def _error_responses(model: type[BaseModel] | None) -> dict[int | str, dict[str, Any]]:
    if model is None:
        return {}
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    content = {problems.MEDIA_TYPE: {"schema": reference}}
    return {
        "4XX": {"model": model, "description": "The request was refused", "content": content},
        "5XX": {"model": model, "description": "No answer could be given", "content": content},
    }
