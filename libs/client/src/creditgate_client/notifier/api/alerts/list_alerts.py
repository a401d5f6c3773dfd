from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.alert_page import AlertPage
from ...models.list_alerts_state import ListAlertsState
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    state: ListAlertsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    kind: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state

    params["state"] = json_state

    params["account_id"] = account_id

    params["kind"] = kind

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/alerts",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AlertPage | Problem | None:
    if response.status_code == 200:
        response_200 = AlertPage.from_dict(response.json())

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
) -> Response[AlertPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    state: ListAlertsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    kind: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> Response[AlertPage | Problem]:
    """Who was told what, newest first

     A page of alerts, without their tries; `kind` is `hold` or a notice kind.

    Args:
        state (ListAlertsState | Unset):
        account_id (str | Unset):
        kind (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): How many at most Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AlertPage | Problem]
    """

    kwargs = _get_kwargs(
        state=state,
        account_id=account_id,
        kind=kind,
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
    state: ListAlertsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    kind: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> AlertPage | Problem | None:
    """Who was told what, newest first

     A page of alerts, without their tries; `kind` is `hold` or a notice kind.

    Args:
        state (ListAlertsState | Unset):
        account_id (str | Unset):
        kind (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): How many at most Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AlertPage | Problem
    """

    return sync_detailed(
        client=client,
        state=state,
        account_id=account_id,
        kind=kind,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    state: ListAlertsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    kind: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> Response[AlertPage | Problem]:
    """Who was told what, newest first

     A page of alerts, without their tries; `kind` is `hold` or a notice kind.

    Args:
        state (ListAlertsState | Unset):
        account_id (str | Unset):
        kind (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): How many at most Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AlertPage | Problem]
    """

    kwargs = _get_kwargs(
        state=state,
        account_id=account_id,
        kind=kind,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    state: ListAlertsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    kind: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> AlertPage | Problem | None:
    """Who was told what, newest first

     A page of alerts, without their tries; `kind` is `hold` or a notice kind.

    Args:
        state (ListAlertsState | Unset):
        account_id (str | Unset):
        kind (str | Unset):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): How many at most Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AlertPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            state=state,
            account_id=account_id,
            kind=kind,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
