from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.check_answer import CheckAnswer
from ...models.check_request import CheckRequest
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: CheckRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/checks",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CheckAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = CheckAnswer.from_dict(response.json())

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
) -> Response[CheckAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: CheckRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[CheckAnswer | Problem]:
    """Check an order

     May this version of the order, worth this much, be released? 200 for every outcome: a hold
    is an answer. A release reserves the amount until the order's own event arrives.

    Args:
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (CheckRequest): `amount` is the whole order, gross, tax included: what is known to be
            invoiced of it and
            `secured_amount` are subtracted here. `lines` may be left out or null; their sum must be
            the amount.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CheckAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: CheckRequest,
    idempotency_key: str | Unset = UNSET,
) -> CheckAnswer | Problem | None:
    """Check an order

     May this version of the order, worth this much, be released? 200 for every outcome: a hold
    is an answer. A release reserves the amount until the order's own event arrives.

    Args:
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (CheckRequest): `amount` is the whole order, gross, tax included: what is known to be
            invoiced of it and
            `secured_amount` are subtracted here. `lines` may be left out or null; their sum must be
            the amount.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CheckAnswer | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: CheckRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[CheckAnswer | Problem]:
    """Check an order

     May this version of the order, worth this much, be released? 200 for every outcome: a hold
    is an answer. A release reserves the amount until the order's own event arrives.

    Args:
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (CheckRequest): `amount` is the whole order, gross, tax included: what is known to be
            invoiced of it and
            `secured_amount` are subtracted here. `lines` may be left out or null; their sum must be
            the amount.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CheckAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: CheckRequest,
    idempotency_key: str | Unset = UNSET,
) -> CheckAnswer | Problem | None:
    """Check an order

     May this version of the order, worth this much, be released? 200 for every outcome: a hold
    is an answer. A release reserves the amount until the order's own event arrives.

    Args:
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (CheckRequest): `amount` is the whole order, gross, tax included: what is known to be
            invoiced of it and
            `secured_amount` are subtracted here. `lines` may be left out or null; their sum must be
            the amount.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CheckAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
