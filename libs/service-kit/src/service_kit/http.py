"""The frame of every service's HTTP interface: health, metrics, problems, OpenAPI.

`/live` says whether the process should be restarted, `/ready` whether it should be sent work, and
neither needs a key. All errors of the app, known or not, are problems. A parameter that an address
does not know is refused as an unknown field of a body is: a filter that is misspelled would
otherwise return everything. The app is built without connecting to anything, so that OpenAPI can
be emitted from it.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Depends, FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from fastapi.routing import iter_route_contexts
from prometheus_client import CollectorRegistry
from pydantic import BaseModel
from starlette.convertors import register_url_convertor
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from service_kit import problems
from service_kit.auth import Authenticator
from service_kit.edge import Edge, EdgeMetrics, IdConvertor
from service_kit.metrics import exposition
from service_kit.published import Samples, document_of, operation_id

_JSON = "application/json"
_NAME_SHOWN_MAX = 64
_UNKNOWN_SHOWN_MAX = 20
_PROBES = ("/live", "/ready", "/metrics")


@dataclass(frozen=True, slots=True)
class ReadyReport:
    """Whether the service can do its work, and what each part of it says, by name."""

    ready: bool
    parts: Mapping[str, str | int | float | bool | None]


Probe = Callable[[], Awaitable[ReadyReport]]
RawHandler = Callable[[Request], Awaitable[Response]]


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
    samples: Samples | None = None,
    explain: problems.Explain = problems.plain_explain,
    body_bytes_max: int = 1_048_576,
) -> FastAPI:
    """An app with `/live /ready /metrics /openapi.json /docs`; the service adds its routers.

    `problem_model` is published as the body of every error, `samples` make the examples of the
    document. `authenticator` may be left out where
    the app only serves to emit OpenAPI. Ids in paths are declared `{order_id:id}`, so that an
    encoded slash in them works.
    """
    register_url_convertor("id", IdConvertor())
    app = FastAPI(
        title=title,
        version=version,
        description=description,
        redoc_url=None,
        dependencies=[Depends(_known_parameters)],
        responses=_error_responses(problem_model),
        generate_unique_id_function=operation_id,
    )
    app.state.authenticator = authenticator

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, exc: HTTPException) -> Response:
        if exc.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            exc.headers = {"Allow": ", ".join(_methods(app, request.scope["path"]))}
        return problems.response(problems.of_http(exc, request))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, exc: RequestValidationError) -> Response:
        return problems.response(problems.of_validation(exc, explain))

    app.openapi = lambda: document_of(app, samples)  # type: ignore[method-assign]  # FastAPI's own way
    _add_probes(app, live, ready, registry)
    app.add_middleware(Edge, body_bytes_max=body_bytes_max, metrics=EdgeMetrics(registry))
    return app


def _methods(app: FastAPI, path: str) -> list[str]:
    """All methods of the address that routing comes to first; by itself it names those of one
    route alone.
    """
    addresses = [
        (context.path_format, context.methods or ())
        for context in iter_route_contexts(app.routes)
        if context.path_format is not None and context.path_regex.match(path)
    ]
    return sorted(
        method for address, methods in addresses if address == addresses[0][0] for method in methods
    )


def _declared(dependant: Dependant) -> set[str]:
    """The names of the query parameters of a route and of all that it depends on."""
    own = {field.alias for field in dependant.query_params}
    return own.union(*(_declared(each) for each in dependant.dependencies))


def _known_parameters(request: Request) -> None:
    """Refuse parameters that the route does not declare, and those given twice: one of the two
    would be left out in silence, and no parameter of ours is a list. Probes are called by machines
    that add what they like, and filter nothing.
    """
    route = request.scope["route"]
    if not request.query_params or route.path in _PROBES:
        return
    known = _declared(route.dependant)
    given = Counter(name for name, _ in request.query_params.multi_items())
    twice = sorted(name for name, times in given.items() if name in known and times > 1)
    if twice:
        raise problems.invalid(
            [problems.FieldError(name, "is given more than once", "send it once") for name in twice]
        )
    unknown = sorted(set(given) - known)
    if unknown:
        raise problems.invalid(
            [
                problems.FieldError(
                    name[:_NAME_SHOWN_MAX],
                    "is no parameter of this address",
                    f"leave it out, or send one of {', '.join(sorted(known))}"
                    if known
                    else "leave it out",
                )
                for name in unknown[:_UNKNOWN_SHOWN_MAX]
            ]
        )


class _ShortWay:
    """Requests of one route go straight to its handler, all others on to the app."""

    def __init__(self, app: FastAPI, method: str, path: str, handler: RawHandler) -> None:
        self.path = path
        self._app = app
        self._method = method
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self.path or scope["method"] != self._method:
            await self._app(scope, receive, send)
            return
        scope["app"] = self._app
        scope["route"] = self
        try:
            reply = await self._handler(Request(scope, receive))
        except problems.ProblemError as problem:
            reply = problems.response(problem)
        await reply(scope, receive, send)


def with_short_way(app: FastAPI, method: str, path: str, handler: RawHandler) -> ASGIApp:
    """The app with its one hot route reached directly from the edge.

    What FastAPI and Starlette lay around a route costs as much as deciding and recording it. The
    route stays declared in the app, which documents it; `handler` reads the request itself and
    raises `ProblemError`s as any route may. The edge (ids, bounds, metrics) is around both.
    """
    (edge,) = (each for each in app.user_middleware if _is_edge(each.cls))
    app.user_middleware.remove(edge)
    settings: dict[str, Any] = dict(edge.kwargs)
    return Edge(_ShortWay(app, method, path, handler), **settings)


def _is_edge(made_by: object) -> bool:
    return made_by is Edge


def _add_probes(app: FastAPI, live: Probe, ready: Probe, registry: CollectorRegistry) -> None:
    @app.get("/live", tags=["health"], summary="Should this process be left running?")
    async def get_live() -> Response:
        return _report(await live())

    @app.get("/ready", tags=["health"], summary="Should this process be sent work?")
    async def get_ready() -> Response:
        return _report(await ready())

    @app.get(
        "/metrics",
        tags=["health"],
        summary="Figures for Prometheus",
        response_class=PlainTextResponse,
    )
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
