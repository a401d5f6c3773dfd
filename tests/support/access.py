"""The matrix of access: every route of a service against every kind of caller, generated.

A route that is added without a scope, or whose handler checks another one than it declares, fails
here without anybody having thought of it.
"""

import re
from collections.abc import Callable

import httpx
from fastapi import FastAPI

from service_kit.grants import SCOPES
from service_kit.published import scopes

OPEN = {"/live", "/ready", "/metrics", "/openapi.json", "/docs", "/docs/oauth2-redirect"}
SOMEBODY = "cgk_" + "x" * 43
MakeKey = Callable[[tuple[str, ...]], str]


def check_matrix(app: FastAPI, url: str, make_key: MakeKey) -> int:
    """Try every route of `app`, served at `url`: without a key, with an unknown one, with all
    scopes but its own, with its own alone, with `admin` alone. Returns how many were tried.
    """
    tried = 0
    keys = {scope: make_key((scope,)) for scope in SCOPES}
    lacking = {
        scope: make_key(tuple(each for each in SCOPES if each not in {scope, "admin"}))
        for scope in SCOPES
        if scope != "admin"
    }
    with httpx.Client(base_url=url, timeout=30) as client:
        for (method, path), scope in scopes(app).items():
            if path in OPEN:
                continue
            where = f"{method} {path}"
            assert scope is not None, f"{where} needs no scope"
            address = re.sub(r"{[^}]+}", "nothing", path)

            def status(key: str | None, method: str = method, address: str = address) -> int:
                headers = {} if key is None else {"authorization": f"Bearer {key}"}
                return client.request(method, address, headers=headers, json={}).status_code

            assert status(None) == 401, f"{where} without a key"
            assert status(SOMEBODY) == 401, f"{where} with an unknown key"
            if scope != "admin":
                assert status(lacking[scope]) == 403, f"{where} without {scope}"
            for opened in {scope, "admin"}:
                answered = status(keys[opened])
                assert answered not in {401, 403, 405, 500}, f"{where} with {opened}: {answered}"
            tried += 1
    return tried


def declares_scopes(document: dict[str, object], app: FastAPI) -> None:
    """The published document says of every route what `scopes` says."""
    paths = document["paths"]
    assert isinstance(paths, dict)
    for (method, path), scope in scopes(app).items():
        if path in OPEN:
            continue
        operation = paths[path][method.lower()]
        assert operation["security"] == [{"HTTPBearer": [scope]}], path
