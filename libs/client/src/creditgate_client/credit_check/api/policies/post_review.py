from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.policy_review import PolicyReview
from ...models.policy_version import PolicyVersion
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: int,
    *,
    body: PolicyReview,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/policies/{version}/review".format(
            version=quote(str(version), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PolicyVersion | Problem | None:
    if response.status_code == 200:
        response_200 = PolicyVersion.from_dict(response.json())

        return response_200

    if 400 <= response.status_code <= 499:
        response_4xx = Problem.from_dict(response.json())

        return response_4xx

    if 500 <= response.status_code <= 599:
        response_5xx = Problem.from_dict(response.json())

        return response_5xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PolicyVersion | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    version: int,
    *,
    client: AuthenticatedClient,
    body: PolicyReview,
    idempotency_key: str | Unset = UNSET,
) -> Response[PolicyVersion | Problem]:
    """Review a policy

     Approves or rejects a draft, for good. 403 for whoever proposed it, 409 when it is not a
    draft.

    Args:
        version (int):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (PolicyReview): Another person's word on a draft; without approval it never comes
            into force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PolicyVersion | Problem]
    """

    kwargs = _get_kwargs(
        version=version,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    version: int,
    *,
    client: AuthenticatedClient,
    body: PolicyReview,
    idempotency_key: str | Unset = UNSET,
) -> PolicyVersion | Problem | None:
    """Review a policy

     Approves or rejects a draft, for good. 403 for whoever proposed it, 409 when it is not a
    draft.

    Args:
        version (int):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (PolicyReview): Another person's word on a draft; without approval it never comes
            into force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PolicyVersion | Problem
    """

    return sync_detailed(
        version=version,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    version: int,
    *,
    client: AuthenticatedClient,
    body: PolicyReview,
    idempotency_key: str | Unset = UNSET,
) -> Response[PolicyVersion | Problem]:
    """Review a policy

     Approves or rejects a draft, for good. 403 for whoever proposed it, 409 when it is not a
    draft.

    Args:
        version (int):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (PolicyReview): Another person's word on a draft; without approval it never comes
            into force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PolicyVersion | Problem]
    """

    kwargs = _get_kwargs(
        version=version,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    version: int,
    *,
    client: AuthenticatedClient,
    body: PolicyReview,
    idempotency_key: str | Unset = UNSET,
) -> PolicyVersion | Problem | None:
    """Review a policy

     Approves or rejects a draft, for good. 403 for whoever proposed it, 409 when it is not a
    draft.

    Args:
        version (int):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (PolicyReview): Another person's word on a draft; without approval it never comes
            into force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PolicyVersion | Problem
    """

    return (
        await asyncio_detailed(
            version=version,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
