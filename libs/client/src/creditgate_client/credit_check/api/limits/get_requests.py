from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.get_requests_state import GetRequestsState
from ...models.limit_request_page import LimitRequestPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    state: GetRequestsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    requested_by: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state

    params["state"] = json_state

    params["account_id"] = account_id

    params["requested_by"] = requested_by

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/limit-requests",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> LimitRequestPage | Problem | None:
    if response.status_code == 200:
        response_200 = LimitRequestPage.from_dict(response.json())

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
) -> Response[LimitRequestPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    state: GetRequestsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    requested_by: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[LimitRequestPage | Problem]:
    """Limit requests

     The newest first.

    Args:
        state (GetRequestsState | Unset):
        account_id (str | Unset):
        requested_by (str | Unset): by the name of who asked
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LimitRequestPage | Problem]
    """

    kwargs = _get_kwargs(
        state=state,
        account_id=account_id,
        requested_by=requested_by,
        cursor=cursor,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    state: GetRequestsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    requested_by: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> LimitRequestPage | Problem | None:
    """Limit requests

     The newest first.

    Args:
        state (GetRequestsState | Unset):
        account_id (str | Unset):
        requested_by (str | Unset): by the name of who asked
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LimitRequestPage | Problem
    """

    return sync_detailed(
        client=client,
        state=state,
        account_id=account_id,
        requested_by=requested_by,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    state: GetRequestsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    requested_by: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[LimitRequestPage | Problem]:
    """Limit requests

     The newest first.

    Args:
        state (GetRequestsState | Unset):
        account_id (str | Unset):
        requested_by (str | Unset): by the name of who asked
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LimitRequestPage | Problem]
    """

    kwargs = _get_kwargs(
        state=state,
        account_id=account_id,
        requested_by=requested_by,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    state: GetRequestsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    requested_by: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> LimitRequestPage | Problem | None:
    """Limit requests

     The newest first.

    Args:
        state (GetRequestsState | Unset):
        account_id (str | Unset):
        requested_by (str | Unset): by the name of who asked
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LimitRequestPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            state=state,
            account_id=account_id,
            requested_by=requested_by,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
