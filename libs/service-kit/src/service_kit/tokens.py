"""People's tokens: what an OpenID Connect issuer signed, checked without asking it each time.

Only signatures with a public key are taken, by a closed list of algorithms, and the key decides
which of them fits: an unsigned token, or one "signed" with our public key as a shared secret, is
none. The issuer's keys are read when they are needed, again when a token names one that is not
known (at most every `_REREAD_SECONDS`, so that made-up names cannot make us hammer the issuer),
and kept while the issuer cannot be reached.
"""

import asyncio
import json
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import jwt

from service_kit.clock import Clock
from service_kit.issuer import Claims, Issuer, IssuerAwayError, TokenRefusedError, safe_address
from service_kit.logs import get_logger

SUBJECT_CHARACTERS_MAX = 64
_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_ALGORITHMS = {
    ("RSA", None): _RSA,
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
"""Which algorithms a key of a type and curve may be used with; no shared secret is among them."""
_LEEWAY_SECONDS = 10
_REREAD_SECONDS = 30.0
_KEEP_SECONDS = 600.0
_READ_SECONDS = 5.0
_READ_BYTES_MAX = 1_048_576
_DISCOVERY = "/.well-known/openid-configuration"

log = get_logger()

Json = dict[str, Any]


def _read_json(url: str) -> Json:
    """The JSON object at an address of the issuer. Raises `OSError` or `ValueError`."""
    with urllib.request.urlopen(url, timeout=_READ_SECONDS) as reply:  # noqa: S310 - the scheme was checked with the settings
        found = json.loads(reply.read(_READ_BYTES_MAX))
    if isinstance(found, dict):
        return found
    raise ValueError(f"{url} gives no JSON object")


class Tokens:
    """Checks tokens of one issuer."""

    def __init__(self, issuer: Issuer, clock: Clock) -> None:
        self._issuer = issuer
        self._clock = clock
        self._keys: Mapping[str | None, Json] = {}
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    async def claims(self, token: str) -> Claims:
        """What the token says. Raises `TokenRefusedError`, or `IssuerAwayError`."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError as exc:
            raise TokenRefusedError("The token is not a signed JWT.") from exc
        key = await self._key(header.get("kid"))
        algorithm = header.get("alg")
        if key is None:
            raise TokenRefusedError("The token is signed with a key that its issuer does not show.")
        fitting = _ALGORITHMS.get((str(key.get("kty")), key.get("crv")), ())
        if algorithm not in fitting or key.get("alg") not in {None, algorithm}:
            raise TokenRefusedError("The token is signed in a way that its key is not for.")
        try:
            said: Json = jwt.decode(
                token,
                jwt.PyJWK(key, algorithm=algorithm),
                algorithms=[algorithm],
                audience=self._issuer.audience,
                issuer=self._issuer.url,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError as exc:
            raise TokenRefusedError("The token has expired.") from exc
        except jwt.ImmatureSignatureError as exc:
            raise TokenRefusedError("The token is not valid yet.") from exc
        except (jwt.InvalidTokenError, jwt.PyJWKError) as exc:
            raise TokenRefusedError(
                "The token is not signed by its issuer, for this audience."
            ) from exc
        return self._read_claims(said)

    def _read_claims(self, said: Json) -> Claims:
        subject = said["sub"]
        if (
            not isinstance(subject, str)
            or not 0 < len(subject) <= SUBJECT_CHARACTERS_MAX
            or not subject.isprintable()
        ):
            raise TokenRefusedError(
                "The token's subject is not a name of 1 to 64 printable characters."
            )
        scopes = said.get(self._issuer.scope_claim, "")
        listed = scopes.split() if isinstance(scopes, str) else scopes
        if not isinstance(listed, list):
            raise TokenRefusedError(f"The claim {self._issuer.scope_claim} is no list of scopes.")
        segment = said.get(self._issuer.segment_claim)
        if segment is not None and (not isinstance(segment, str) or not segment):
            # Taken for "no segment" it would open all of them.
            raise TokenRefusedError(f"The claim {self._issuer.segment_claim} is no segment.")
        role = said.get(self._issuer.role_claim)
        return Claims(
            subject,
            frozenset(each for each in listed if isinstance(each, str)),
            role if isinstance(role, str) else None,
            segment,
            datetime.fromtimestamp(float(said["exp"]), UTC),
        )

    async def _key(self, name: object) -> Json | None:
        """The issuer's signing key of that name, or its only one where the token names none."""
        await self._refresh(name)
        if name is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(name) if isinstance(name, str) else None

    async def _refresh(self, name: object) -> None:
        if not self._stale(name):
            return
        async with self._reading:
            if not self._stale(name):
                return
            try:
                found = await asyncio.to_thread(self._read_keys)
            except (OSError, ValueError) as exc:
                log.warning("the issuer's keys cannot be read", error=repr(exc))
                if not self._keys:
                    raise IssuerAwayError("The issuer's keys cannot be read.") from exc
            else:
                self._keys = found
            self._read_at = self._clock.monotonic()

    def _stale(self, name: object) -> bool:
        if self._read_at is None:
            return True
        age = self._clock.monotonic() - self._read_at
        known = name is None or name in self._keys
        return age > (_KEEP_SECONDS if known else _REREAD_SECONDS)

    def _read_keys(self) -> dict[str | None, Json]:
        url = self._issuer.keys_url
        if url is None:
            url = _read_json(self._issuer.url.rstrip("/") + _DISCOVERY).get("jwks_uri")
            if not isinstance(url, str) or not safe_address(url):
                raise ValueError("the discovery document names no address of keys over TLS")
        listed = _read_json(url).get("keys")
        if isinstance(listed, list):
            return {
                cast("str | None", key.get("kid")): key
                for key in listed
                if isinstance(key, dict) and key.get("use", "sig") == "sig"
            }
        raise ValueError(f"{url} lists no keys")
