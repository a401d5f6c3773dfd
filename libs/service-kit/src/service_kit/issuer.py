"""Whose tokens people may bring, as a deployment says it; and what checking them gives.

Checking is in `tokens`, which loads cryptography and is loaded where an issuer is set.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

TOKEN_CHARACTERS_MAX = 8_192


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens are taken, for whom they must be made out, and what their claims are called.

    `keys_url` None is read from the issuer's discovery document.
    """

    url: str
    audience: str
    keys_url: str | None = None
    scope_claim: str = "scope"
    role_claim: str = "creditgate_role"
    segment_claim: str = "creditgate_segment"


def safe_address(url: str) -> bool:
    """Whether keys may be read from there: over TLS, or from this machine."""
    parts = urlsplit(url)
    here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return parts.scheme == "https" or (parts.scheme == "http" and here)


class TokenRefusedError(Exception):
    """The token is not good; the text says why, without a word of what it says."""


class IssuerAwayError(Exception):
    """The issuer's keys could not be read, and none are known."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says: who (`subject`), what he may do, until when it holds."""

    subject: str
    scopes: frozenset[str]
    role: str | None
    segment: str | None
    expires_at: datetime


class TokenChecker(Protocol):
    """Checks tokens of one issuer."""

    async def claims(self, token: str) -> Claims:
        """What the token says. Raises `TokenRefusedError`, or `IssuerAwayError`."""
        ...
