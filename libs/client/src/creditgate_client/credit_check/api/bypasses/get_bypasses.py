from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.bypass_page import BypassPage
from ...models.get_bypasses_kind import GetBypassesKind
from ...models.get_bypasses_state import GetBypassesState
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    kind: GetBypassesKind | Unset = UNSET,
    state: GetBypassesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    order_id: str | Unset = UNSET,
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

    params["order_id"] = order_id

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/bypasses",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> BypassPage | Problem | None:
    if response.status_code == 200:
        response_200 = BypassPage.from_dict(response.json())

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
) -> Response[BypassPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    kind: GetBypassesKind | Unset = UNSET,
    state: GetBypassesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    order_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[BypassPage | Problem]:
    """Orders that went on without a release, against their hold, or for more

     Those seen last come first. `open` as long as the order stands so: until it is released after
    all, ends, or is posted for what was released.

    Args:
        kind (GetBypassesKind | Unset):
        state (GetBypassesState | Unset):
        account_id (str | Unset):
        order_id (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BypassPage | Problem]
    """

    kwargs = _get_kwargs(
        kind=kind,
        state=state,
        account_id=account_id,
        order_id=order_id,
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
    kind: GetBypassesKind | Unset = UNSET,
    state: GetBypassesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    order_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> BypassPage | Problem | None:
    """Orders that went on without a release, against their hold, or for more

     Those seen last come first. `open` as long as the order stands so: until it is released after
    all, ends, or is posted for what was released.

    Args:
        kind (GetBypassesKind | Unset):
        state (GetBypassesState | Unset):
        account_id (str | Unset):
        order_id (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BypassPage | Problem
    """

    return sync_detailed(
        client=client,
        kind=kind,
        state=state,
        account_id=account_id,
        order_id=order_id,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    kind: GetBypassesKind | Unset = UNSET,
    state: GetBypassesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    order_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[BypassPage | Problem]:
    """Orders that went on without a release, against their hold, or for more

     Those seen last come first. `open` as long as the order stands so: until it is released after
    all, ends, or is posted for what was released.

    Args:
        kind (GetBypassesKind | Unset):
        state (GetBypassesState | Unset):
        account_id (str | Unset):
        order_id (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BypassPage | Problem]
    """

    kwargs = _get_kwargs(
        kind=kind,
        state=state,
        account_id=account_id,
        order_id=order_id,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    kind: GetBypassesKind | Unset = UNSET,
    state: GetBypassesState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    order_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> BypassPage | Problem | None:
    """Orders that went on without a release, against their hold, or for more

     Those seen last come first. `open` as long as the order stands so: until it is released after
    all, ends, or is posted for what was released.

    Args:
        kind (GetBypassesKind | Unset):
        state (GetBypassesState | Unset):
        account_id (str | Unset):
        order_id (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BypassPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            kind=kind,
            state=state,
            account_id=account_id,
            order_id=order_id,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
