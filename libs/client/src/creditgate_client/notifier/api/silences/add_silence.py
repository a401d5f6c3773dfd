from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.silence import Silence
from ...models.silence_request import SilenceRequest
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: SilenceRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["idempotency-key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/silences",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | Silence | None:
    if response.status_code == 201:
        response_201 = Silence.from_dict(response.json())

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
) -> Response[Problem | Silence]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: SilenceRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | Silence]:
    """Keep matching alerts quiet for a time

     Alerts that match are recorded as silenced and never sent by themselves.

    Args:
        idempotency_key (str | Unset): The same key gives the same answer for two days
        body (SilenceRequest): Alerts that match all of `matchers` are recorded and not sent; none
            given matches all.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Silence]
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
    body: SilenceRequest,
    idempotency_key: str | Unset = UNSET,
) -> Problem | Silence | None:
    """Keep matching alerts quiet for a time

     Alerts that match are recorded as silenced and never sent by themselves.

    Args:
        idempotency_key (str | Unset): The same key gives the same answer for two days
        body (SilenceRequest): Alerts that match all of `matchers` are recorded and not sent; none
            given matches all.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Silence
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: SilenceRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | Silence]:
    """Keep matching alerts quiet for a time

     Alerts that match are recorded as silenced and never sent by themselves.

    Args:
        idempotency_key (str | Unset): The same key gives the same answer for two days
        body (SilenceRequest): Alerts that match all of `matchers` are recorded and not sent; none
            given matches all.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Silence]
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
    body: SilenceRequest,
    idempotency_key: str | Unset = UNSET,
) -> Problem | Silence | None:
    """Keep matching alerts quiet for a time

     Alerts that match are recorded as silenced and never sent by themselves.

    Args:
        idempotency_key (str | Unset): The same key gives the same answer for two days
        body (SilenceRequest): Alerts that match all of `matchers` are recorded and not sent; none
            given matches all.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Silence
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
