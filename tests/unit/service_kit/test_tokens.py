"""Tokens of people: what is good is taken, whatever else is refused, however it is made up."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from service_kit.clock import SettableClock
from service_kit.issuer import Issuer as Settings
from service_kit.issuer import IssuerAwayError, TokenRefusedError, safe_address
from service_kit.tokens import Tokens
from support.issuers import AUDIENCE, Issuer, ec_key, issuer, public, rsa_key


@pytest.fixture(scope="module")
def running() -> Iterator[Issuer]:
    with issuer() as told:
        yield told


@pytest.fixture
def signer(running: Issuer) -> Issuer:
    running.shown[:] = [public(running.key, "one")]
    running.away, running.asked = False, 0
    return running


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def tokens(signer: Issuer, clock: SettableClock) -> Tokens:
    return Tokens(Settings(signer.url, AUDIENCE), clock)


async def test_a_good_token_says_who_may_do_what_and_until_when(
    tokens: Tokens, signer: Issuer
) -> None:
    said = signer.claims(creditgate_role="manager", creditgate_segment="south")
    claims = await tokens.claims(jwt.encode(said, signer.key, "RS256", {"kid": "one"}))
    assert (claims.subject, claims.role, claims.segment) == ("u-17", "manager", "south")
    assert {"holds:read", "holds:write"} <= claims.scopes
    assert claims.expires_at.timestamp() == said["exp"]


@pytest.mark.parametrize("alg", ["RS384", "PS256", "PS512"])
async def test_other_signatures_of_the_same_key_are_good(
    tokens: Tokens, signer: Issuer, alg: str
) -> None:
    assert await tokens.claims(signer.token(alg=alg))


async def test_curves_are_good_and_scopes_may_come_as_a_list(
    tokens: Tokens, signer: Issuer
) -> None:
    key = ec_key()
    signer.shown.append(public(key, "curve"))
    made = signer.token(key=key, alg="ES256", kid="curve", scope=["checks:read"])
    assert (await tokens.claims(made)).scopes == {"checks:read"}


def _unsigned(signer: Issuer) -> str:
    return jwt.encode(signer.claims(), "", "none", {"kid": "one"})


def _with_our_public_key_as_secret(signer: Issuer) -> str:
    """RS256 turned into HS256: the classic confusion. The library will not make one itself."""
    pem = signer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def part(value: object) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    head = part({"alg": "HS256", "kid": "one"}) + b"." + part(signer.claims())
    mac = base64.urlsafe_b64encode(hmac.digest(pem, head, "sha256")).rstrip(b"=")
    return (head + b"." + mac).decode()


def _changed(signer: Issuer) -> str:
    head, _, signature = signer.token().split(".")
    body = base64.urlsafe_b64encode(json.dumps(signer.claims(scope="admin")).encode())
    return f"{head}.{body.rstrip(b'=').decode()}.{signature}"


NOW = int(time.time())
BAD: dict[str, Callable[[Issuer], str]] = {
    "no token": lambda _: "rubbish",
    "unsigned": _unsigned,
    "signed with the public key": _with_our_public_key_as_secret,
    "changed": _changed,
    "another's key under the same name": lambda s: s.token(key=rsa_key()),
    "a key nobody knows": lambda s: s.token(kid="two"),
    "expired": lambda s: s.token(exp=NOW - 60),
    "not valid yet": lambda s: s.token(nbf=NOW + 86_400),
    "of another issuer": lambda s: s.token(iss="https://elsewhere.example"),
    "for somebody else": lambda s: s.token(aud="another"),
    "without an end": lambda s: s.token(exp=None),
    "without a subject": lambda s: s.token(sub=None),
    "without an audience": lambda s: s.token(aud=None),
    "with an empty subject": lambda s: s.token(sub=""),
    "with a huge subject": lambda s: s.token(sub="x" * 65),
    "with a line feed in the subject": lambda s: s.token(sub="u-17\nu-18"),
    "with U+0000 in the subject": lambda s: s.token(sub="u-17\0"),
    "with scopes that are no list": lambda s: s.token(scope={"admin": True}),
    "with a segment that is no text": lambda s: s.token(creditgate_segment=["south"]),
    "with an empty segment": lambda s: s.token(creditgate_segment=""),
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD.keys())
async def test_whatever_is_not_good_is_refused(
    tokens: Tokens, signer: Issuer, make: Callable[[Issuer], str]
) -> None:
    with pytest.raises(TokenRefusedError):
        await tokens.claims(make(signer))


async def test_a_key_is_used_for_what_its_issuer_says_and_for_nothing_else(
    tokens: Tokens, signer: Issuer
) -> None:
    signer.shown[:] = [
        public(signer.key, "one", alg="RS512"),
        public(signer.key, "sealing", use="enc"),
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"},
    ]
    assert await tokens.claims(signer.token(alg="RS512"))
    shared = signer.token(key="secret-secret-secret-secret-secret", alg="HS256", kid="shared")
    for made in (signer.token(), signer.token(kid="sealing"), shared):
        with pytest.raises(TokenRefusedError):
            await tokens.claims(made)


async def test_a_token_that_names_no_key_is_good_only_where_there_is_but_one(
    tokens: Tokens, signer: Issuer, clock: SettableClock
) -> None:
    assert await tokens.claims(signer.token(kid=None))
    signer.shown.append(public(ec_key(), "another"))
    clock.advance(3600)
    with pytest.raises(TokenRefusedError):
        await tokens.claims(signer.token(kid=None))


async def test_a_new_key_of_the_issuer_is_found_and_made_up_names_do_not_hammer_it(
    tokens: Tokens, signer: Issuer, clock: SettableClock
) -> None:
    for number in range(50):
        with pytest.raises(TokenRefusedError):
            await tokens.claims(signer.token(kid=f"made-up-{number}"))
    assert signer.asked == 1
    key = rsa_key()
    signer.shown.append(public(key, "new"))
    clock.advance(31)
    assert await tokens.claims(signer.token(key=key, kid="new"))
    assert signer.asked == 2


async def test_known_keys_outlive_an_issuer_that_is_away_and_unknown_ones_are_not_guessed(
    tokens: Tokens, signer: Issuer, clock: SettableClock
) -> None:
    signer.away = True
    with pytest.raises(IssuerAwayError):
        await tokens.claims(signer.token())
    signer.away = False
    clock.advance(31)
    assert await tokens.claims(signer.token())
    signer.away = True
    clock.advance(3600)
    assert await tokens.claims(signer.token())


def test_keys_are_read_over_tls_or_from_this_machine_alone() -> None:
    assert safe_address("https://issuer.example/realm")
    assert safe_address("http://127.0.0.1:8080")
    for url in ("http://issuer.example", "file:///etc/passwd", "ftp://127.0.0.1", "issuer.example"):
        assert not safe_address(url)
