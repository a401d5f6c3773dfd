from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.hold_assign_request import HoldAssignRequest
from ...models.hold_v1 import HoldV1
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    hold_id: str,
    *,
    body: HoldAssignRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/holds/{hold_id}/assign".format(
            hold_id=quote(str(hold_id), safe=""),
        ),
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
    hold_id: str,
    *,
    client: AuthenticatedClient,
    body: HoldAssignRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[HoldV1 | Problem]:
    """Assign a hold

     Says who works on it; null gives it back to the queue.

    Args:
        hold_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldAssignRequest): Who works on it; null gives it back to the queue.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HoldV1 | Problem]
    """

    kwargs = _get_kwargs(
        hold_id=hold_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    hold_id: str,
    *,
    client: AuthenticatedClient,
    body: HoldAssignRequest,
    idempotency_key: str | Unset = UNSET,
) -> HoldV1 | Problem | None:
    """Assign a hold

     Says who works on it; null gives it back to the queue.

    Args:
        hold_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldAssignRequest): Who works on it; null gives it back to the queue.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HoldV1 | Problem
    """

    return sync_detailed(
        hold_id=hold_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    hold_id: str,
    *,
    client: AuthenticatedClient,
    body: HoldAssignRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[HoldV1 | Problem]:
    """Assign a hold

     Says who works on it; null gives it back to the queue.

    Args:
        hold_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldAssignRequest): Who works on it; null gives it back to the queue.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HoldV1 | Problem]
    """

    kwargs = _get_kwargs(
        hold_id=hold_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    hold_id: str,
    *,
    client: AuthenticatedClient,
    body: HoldAssignRequest,
    idempotency_key: str | Unset = UNSET,
) -> HoldV1 | Problem | None:
    """Assign a hold

     Says who works on it; null gives it back to the queue.

    Args:
        hold_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldAssignRequest): Who works on it; null gives it back to the queue.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HoldV1 | Problem
    """

    return (
        await asyncio_detailed(
            hold_id=hold_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
