"""An OpenID Connect issuer on loopback: real keys, real documents over HTTP, tokens of any kind."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

AUDIENCE = "creditgate"
_RSA_BITS = 2048

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def rsa_key() -> rsa.RSAPrivateKey:
    """A new one."""
    return rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)


def ec_key() -> ec.EllipticCurvePrivateKey:
    """A new one, on P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def public(key: PrivateKey, name: str, **more: Any) -> dict[str, Any]:
    """What an issuer shows of a key."""
    shown: dict[str, Any] = (
        RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        if isinstance(key, rsa.RSAPrivateKey)
        else ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    )
    return shown | {"kid": name, "use": "sig"} | more


@dataclass
class Issuer:
    """Signs with `key`; shows `shown` at `<url>/keys`. `asked` counts how often that was read."""

    url: str = ""
    key: PrivateKey = field(default_factory=rsa_key)
    shown: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    away: bool = False

    def claims(self, **more: Any) -> dict[str, Any]:
        """Good ones, for ten minutes; None leaves one out."""
        now = int(time.time())
        said = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "u-17",
            "iat": now,
            "exp": now + 600,
            "scope": "openid holds:read holds:write",
        } | more
        return {name: value for name, value in said.items() if value is not None}

    def token(
        self, *, key: Any = None, alg: str = "RS256", kid: str | None = "one", **more: Any
    ) -> str:
        """A token with these claims, signed."""
        return jwt.encode(
            self.claims(**more), key or self.key, alg, {} if kid is None else {"kid": kid}
        )


@contextmanager
def issuer() -> Iterator[Issuer]:
    """A running one that shows its key as `one`."""
    told = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if told.away:
                self.send_error(503)
                return
            if self.path == "/keys":
                told.asked += 1
                body: dict[str, Any] = {"keys": told.shown}
            else:
                body = {"issuer": told.url, "jwks_uri": f"{told.url}/keys"}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    told.shown.append(public(told.key, "one"))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
