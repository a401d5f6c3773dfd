from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.backtest import Backtest
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    backtest_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/backtests/{backtest_id}".format(
            backtest_id=quote(str(backtest_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Backtest | Problem | None:
    if response.status_code == 200:
        response_200 = Backtest.from_dict(response.json())

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
) -> Response[Backtest | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    backtest_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Backtest | Problem]:
    """One back-test

     How far it is, and its report when it is done.

    Args:
        backtest_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Backtest | Problem]
    """

    kwargs = _get_kwargs(
        backtest_id=backtest_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    backtest_id: str,
    *,
    client: AuthenticatedClient,
) -> Backtest | Problem | None:
    """One back-test

     How far it is, and its report when it is done.

    Args:
        backtest_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Backtest | Problem
    """

    return sync_detailed(
        backtest_id=backtest_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    backtest_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Backtest | Problem]:
    """One back-test

     How far it is, and its report when it is done.

    Args:
        backtest_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Backtest | Problem]
    """

    kwargs = _get_kwargs(
        backtest_id=backtest_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    backtest_id: str,
    *,
    client: AuthenticatedClient,
) -> Backtest | Problem | None:
    """One back-test

     How far it is, and its report when it is done.

    Args:
        backtest_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Backtest | Problem
    """

    return (
        await asyncio_detailed(
            backtest_id=backtest_id,
            client=client,
        )
    ).parsed
