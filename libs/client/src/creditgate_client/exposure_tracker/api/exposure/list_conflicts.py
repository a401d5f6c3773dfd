from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.conflict_page import ConflictPage
from ...models.list_conflicts_conflict import (
    ListConflictsConflict,
)
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    conflict: ListConflictsConflict | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_conflict: str | Unset = UNSET
    if not isinstance(conflict, Unset):
        json_conflict = conflict

    params["conflict"] = json_conflict

    params["account_id"] = account_id

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/conflicts",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConflictPage | Problem | None:
    if response.status_code == 200:
        response_200 = ConflictPage.from_dict(response.json())

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
) -> Response[ConflictPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    conflict: ListConflictsConflict | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[ConflictPage | Problem]:
    """What was sent and contradicts itself

    Args:
        conflict (ListConflictsConflict | Unset):
        account_id (str | Unset):
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConflictPage | Problem]
    """

    kwargs = _get_kwargs(
        conflict=conflict,
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
    conflict: ListConflictsConflict | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> ConflictPage | Problem | None:
    """What was sent and contradicts itself

    Args:
        conflict (ListConflictsConflict | Unset):
        account_id (str | Unset):
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConflictPage | Problem
    """

    return sync_detailed(
        client=client,
        conflict=conflict,
        account_id=account_id,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    conflict: ListConflictsConflict | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[ConflictPage | Problem]:
    """What was sent and contradicts itself

    Args:
        conflict (ListConflictsConflict | Unset):
        account_id (str | Unset):
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConflictPage | Problem]
    """

    kwargs = _get_kwargs(
        conflict=conflict,
        account_id=account_id,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    conflict: ListConflictsConflict | Unset = UNSET,
    account_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> ConflictPage | Problem | None:
    """What was sent and contradicts itself

    Args:
        conflict (ListConflictsConflict | Unset):
        account_id (str | Unset):
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConflictPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            conflict=conflict,
            account_id=account_id,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
