from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.void_answer import VoidAnswer
from ...models.void_request import VoidRequest
from ...types import UNSET, Response, Unset


def _get_kwargs(
    order_id: str,
    *,
    body: VoidRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/orders/{order_id}/void".format(
            order_id=quote(str(order_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | VoidAnswer | None:
    if response.status_code == 200:
        response_200 = VoidAnswer.from_dict(response.json())

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
) -> Response[Problem | VoidAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    order_id: str,
    *,
    client: AuthenticatedClient,
    body: VoidRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | VoidAnswer]:
    """Void an order

     Reservations of the order up to this version are given back, its open hold is cancelled.
    404 when the order was never checked, or on an account outside the caller's segment.

    Args:
        order_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (VoidRequest): Reservations up to this version, itself included, are given back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | VoidAnswer]
    """

    kwargs = _get_kwargs(
        order_id=order_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    order_id: str,
    *,
    client: AuthenticatedClient,
    body: VoidRequest,
    idempotency_key: str | Unset = UNSET,
) -> Problem | VoidAnswer | None:
    """Void an order

     Reservations of the order up to this version are given back, its open hold is cancelled.
    404 when the order was never checked, or on an account outside the caller's segment.

    Args:
        order_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (VoidRequest): Reservations up to this version, itself included, are given back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | VoidAnswer
    """

    return sync_detailed(
        order_id=order_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    order_id: str,
    *,
    client: AuthenticatedClient,
    body: VoidRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | VoidAnswer]:
    """Void an order

     Reservations of the order up to this version are given back, its open hold is cancelled.
    404 when the order was never checked, or on an account outside the caller's segment.

    Args:
        order_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (VoidRequest): Reservations up to this version, itself included, are given back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | VoidAnswer]
    """

    kwargs = _get_kwargs(
        order_id=order_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    order_id: str,
    *,
    client: AuthenticatedClient,
    body: VoidRequest,
    idempotency_key: str | Unset = UNSET,
) -> Problem | VoidAnswer | None:
    """Void an order

     Reservations of the order up to this version are given back, its open hold is cancelled.
    404 when the order was never checked, or on an account outside the caller's segment.

    Args:
        order_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (VoidRequest): Reservations up to this version, itself included, are given back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | VoidAnswer
    """

    return (
        await asyncio_detailed(
            order_id=order_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
