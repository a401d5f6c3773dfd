from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.hold_force_request import HoldForceRequest
from ...models.hold_v1 import HoldV1
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: HoldForceRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/holds",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> HoldV1 | Problem | None:
    if response.status_code == 200:
        response_200 = HoldV1.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = HoldV1.from_dict(response.json())

        return response_201

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
) -> Response[HoldV1 | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: HoldForceRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[HoldV1 | Problem]:
    """Hold an order by hand

     Holds an order by hand, also one that nobody has seen yet or that was released before: every
    later check of it is held with `MANUAL_HOLD` until a person releases it. What it has reserved
    stays reserved. 200 when the order was on hold already, and now is by hand.

    Args:
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldForceRequest): Holds an order by hand, known or not. `order_version`, `currency`
            and `amount` are only
            needed for an order that was neither asked about nor posted yet.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HoldV1 | Problem]
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
    body: HoldForceRequest,
    idempotency_key: str | Unset = UNSET,
) -> HoldV1 | Problem | None:
    """Hold an order by hand

     Holds an order by hand, also one that nobody has seen yet or that was released before: every
    later check of it is held with `MANUAL_HOLD` until a person releases it. What it has reserved
    stays reserved. 200 when the order was on hold already, and now is by hand.

    Args:
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldForceRequest): Holds an order by hand, known or not. `order_version`, `currency`
            and `amount` are only
            needed for an order that was neither asked about nor posted yet.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HoldV1 | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: HoldForceRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[HoldV1 | Problem]:
    """Hold an order by hand

     Holds an order by hand, also one that nobody has seen yet or that was released before: every
    later check of it is held with `MANUAL_HOLD` until a person releases it. What it has reserved
    stays reserved. 200 when the order was on hold already, and now is by hand.

    Args:
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldForceRequest): Holds an order by hand, known or not. `order_version`, `currency`
            and `amount` are only
            needed for an order that was neither asked about nor posted yet.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HoldV1 | Problem]
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
    body: HoldForceRequest,
    idempotency_key: str | Unset = UNSET,
) -> HoldV1 | Problem | None:
    """Hold an order by hand

     Holds an order by hand, also one that nobody has seen yet or that was released before: every
    later check of it is held with `MANUAL_HOLD` until a person releases it. What it has reserved
    stays reserved. 200 when the order was on hold already, and now is by hand.

    Args:
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldForceRequest): Holds an order by hand, known or not. `order_version`, `currency`
            and `amount` are only
            needed for an order that was neither asked about nor posted yet.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HoldV1 | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
