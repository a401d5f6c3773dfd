from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.shadow_page import ShadowPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: int,
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 500,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/policies/{version}/shadow".format(
            version=quote(str(version), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ShadowPage | None:
    if response.status_code == 200:
        response_200 = ShadowPage.from_dict(response.json())

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
) -> Response[Problem | ShadowPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    version: int,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 500,
) -> Response[Problem | ShadowPage]:
    """What a shadow would have decided otherwise

     Decisions that this version would have made otherwise while it was the shadow, newest first.
    How many it would have made alike is counted in `creditgate_shadow_decisions_total`.

    Args:
        version (int):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): decisions in a page Default: 500.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ShadowPage]
    """

    kwargs = _get_kwargs(
        version=version,
        cursor=cursor,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    version: int,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 500,
) -> Problem | ShadowPage | None:
    """What a shadow would have decided otherwise

     Decisions that this version would have made otherwise while it was the shadow, newest first.
    How many it would have made alike is counted in `creditgate_shadow_decisions_total`.

    Args:
        version (int):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): decisions in a page Default: 500.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ShadowPage
    """

    return sync_detailed(
        version=version,
        client=client,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    version: int,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 500,
) -> Response[Problem | ShadowPage]:
    """What a shadow would have decided otherwise

     Decisions that this version would have made otherwise while it was the shadow, newest first.
    How many it would have made alike is counted in `creditgate_shadow_decisions_total`.

    Args:
        version (int):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): decisions in a page Default: 500.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ShadowPage]
    """

    kwargs = _get_kwargs(
        version=version,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    version: int,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 500,
) -> Problem | ShadowPage | None:
    """What a shadow would have decided otherwise

     Decisions that this version would have made otherwise while it was the shadow, newest first.
    How many it would have made alike is counted in `creditgate_shadow_decisions_total`.

    Args:
        version (int):
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): decisions in a page Default: 500.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ShadowPage
    """

    return (
        await asyncio_detailed(
            version=version,
            client=client,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
