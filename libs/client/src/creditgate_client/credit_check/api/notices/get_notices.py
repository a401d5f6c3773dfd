from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.get_notices_kind import GetNoticesKind
from ...models.get_notices_state import GetNoticesState
from ...models.notice_page import NoticePage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    kind: GetNoticesKind | Unset = UNSET,
    state: GetNoticesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_kind: str | Unset = UNSET
    if not isinstance(kind, Unset):
        json_kind = kind

    params["kind"] = json_kind

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state

    params["state"] = json_state

    params["account_id"] = account_id

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/notices",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> NoticePage | Problem | None:
    if response.status_code == 200:
        response_200 = NoticePage.from_dict(response.json())

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
) -> Response[NoticePage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    kind: GetNoticesKind | Unset = UNSET,
    state: GetNoticesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[NoticePage | Problem]:
    """What stands raised, and what did

     Those raised last come first.

    Args:
        kind (GetNoticesKind | Unset):
        state (GetNoticesState | Unset):
        account_id (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NoticePage | Problem]
    """

    kwargs = _get_kwargs(
        kind=kind,
        state=state,
        account_id=account_id,
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
    kind: GetNoticesKind | Unset = UNSET,
    state: GetNoticesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> NoticePage | Problem | None:
    """What stands raised, and what did

     Those raised last come first.

    Args:
        kind (GetNoticesKind | Unset):
        state (GetNoticesState | Unset):
        account_id (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NoticePage | Problem
    """

    return sync_detailed(
        client=client,
        kind=kind,
        state=state,
        account_id=account_id,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    kind: GetNoticesKind | Unset = UNSET,
    state: GetNoticesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[NoticePage | Problem]:
    """What stands raised, and what did

     Those raised last come first.

    Args:
        kind (GetNoticesKind | Unset):
        state (GetNoticesState | Unset):
        account_id (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NoticePage | Problem]
    """

    kwargs = _get_kwargs(
        kind=kind,
        state=state,
        account_id=account_id,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    kind: GetNoticesKind | Unset = UNSET,
    state: GetNoticesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> NoticePage | Problem | None:
    """What stands raised, and what did

     Those raised last come first.

    Args:
        kind (GetNoticesKind | Unset):
        state (GetNoticesState | Unset):
        account_id (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NoticePage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            kind=kind,
            state=state,
            account_id=account_id,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
