"""Every route of credit-check against every kind of caller."""

import httpx

from credit_check.app import openapi_app
from support.access import check_matrix, declares_scopes
from support.credit_checks import Ledger, Running, running_check
from support.issuers import AUDIENCE, issuer


def test_every_route_opens_for_its_scope_and_for_nothing_else(
    service: Running, books: Ledger
) -> None:
    tried = check_matrix(openapi_app(), service.url, lambda scopes: books.key("matrix", *scopes))
    assert tried >= 10


def test_the_published_interface_says_what_each_route_needs(service: Running) -> None:
    declares_scopes(httpx.get(f"{service.url}/openapi.json").json(), openapi_app())


def test_a_person_works_the_queue_with_a_token(check_database: str, books: Ledger) -> None:
    books.fresh()
    with (
        issuer() as signer,
        running_check(
            check_database,
            CREDITGATE_OIDC_ISSUER=signer.url,
            CREDITGATE_OIDC_AUDIENCE=AUDIENCE,
        ) as running,
    ):
        queue = f"{running.url}/v1/holds"
        good = {"authorization": f"Bearer {signer.token()}"}
        assert httpx.get(queue, headers=good).status_code == 200
        narrow = {"authorization": f"Bearer {signer.token(scope='checks:read')}"}
        assert httpx.get(queue, headers=narrow).status_code == 403
        late = {"authorization": f"Bearer {signer.token(exp=1)}"}
        refused = httpx.get(queue, headers=late)
        assert refused.status_code == 401
        assert refused.json()["code"] == "UNAUTHENTICATED"
