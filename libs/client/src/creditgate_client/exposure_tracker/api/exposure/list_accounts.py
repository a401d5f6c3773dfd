from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.account_page import AccountPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    min_utilization: str | Unset = UNSET,
    segment: str | Unset = UNSET,
    parent: str | Unset = UNSET,
    group: str | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["min_utilization"] = min_utilization

    params["segment"] = segment

    params["parent"] = parent

    params["group"] = group

    params["overdue"] = overdue

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/accounts",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AccountPage | Problem | None:
    if response.status_code == 200:
        response_200 = AccountPage.from_dict(response.json())

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
) -> Response[AccountPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    min_utilization: str | Unset = UNSET,
    segment: str | Unset = UNSET,
    parent: str | Unset = UNSET,
    group: str | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[AccountPage | Problem]:
    """Accounts with their exposure

    Args:
        min_utilization (str | Unset): 0.8: at least 80 % of the limit is taken by what can be
            valued
        segment (str | Unset):
        parent (str | Unset): its direct members
        group (str | Unset): it and all members below it
        overdue (bool | Unset): true: with overdue items only, in whatever currency
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccountPage | Problem]
    """

    kwargs = _get_kwargs(
        min_utilization=min_utilization,
        segment=segment,
        parent=parent,
        group=group,
        overdue=overdue,
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
    min_utilization: str | Unset = UNSET,
    segment: str | Unset = UNSET,
    parent: str | Unset = UNSET,
    group: str | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> AccountPage | Problem | None:
    """Accounts with their exposure

    Args:
        min_utilization (str | Unset): 0.8: at least 80 % of the limit is taken by what can be
            valued
        segment (str | Unset):
        parent (str | Unset): its direct members
        group (str | Unset): it and all members below it
        overdue (bool | Unset): true: with overdue items only, in whatever currency
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccountPage | Problem
    """

    return sync_detailed(
        client=client,
        min_utilization=min_utilization,
        segment=segment,
        parent=parent,
        group=group,
        overdue=overdue,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    min_utilization: str | Unset = UNSET,
    segment: str | Unset = UNSET,
    parent: str | Unset = UNSET,
    group: str | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[AccountPage | Problem]:
    """Accounts with their exposure

    Args:
        min_utilization (str | Unset): 0.8: at least 80 % of the limit is taken by what can be
            valued
        segment (str | Unset):
        parent (str | Unset): its direct members
        group (str | Unset): it and all members below it
        overdue (bool | Unset): true: with overdue items only, in whatever currency
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccountPage | Problem]
    """

    kwargs = _get_kwargs(
        min_utilization=min_utilization,
        segment=segment,
        parent=parent,
        group=group,
        overdue=overdue,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    min_utilization: str | Unset = UNSET,
    segment: str | Unset = UNSET,
    parent: str | Unset = UNSET,
    group: str | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> AccountPage | Problem | None:
    """Accounts with their exposure

    Args:
        min_utilization (str | Unset): 0.8: at least 80 % of the limit is taken by what can be
            valued
        segment (str | Unset):
        parent (str | Unset): its direct members
        group (str | Unset): it and all members below it
        overdue (bool | Unset): true: with overdue items only, in whatever currency
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccountPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            min_utilization=min_utilization,
            segment=segment,
            parent=parent,
            group=group,
            overdue=overdue,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
