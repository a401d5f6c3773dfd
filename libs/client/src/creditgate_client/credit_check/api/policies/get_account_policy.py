import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.account_policy import AccountPolicy
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    account_id: str,
    *,
    at: datetime.datetime | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_at: str | Unset = UNSET
    if not isinstance(at, Unset):
        json_at = at.isoformat()
    params["at"] = json_at

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/accounts/{account_id}/policy".format(
            account_id=quote(str(account_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AccountPolicy | Problem | None:
    if response.status_code == 200:
        response_200 = AccountPolicy.from_dict(response.json())

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
) -> Response[AccountPolicy | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    account_id: str,
    *,
    client: AuthenticatedClient,
    at: datetime.datetime | Unset = UNSET,
) -> Response[AccountPolicy | Problem]:
    """What an account goes by

     What one account goes by: the version in force at the moment, the entry of it that fits the
    account's risk class and segment of today, and every number.

    Args:
        account_id (str):
        at (datetime.datetime | Unset): what was, or is to be, in force at this moment; now if
            absent

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccountPolicy | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        at=at,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    account_id: str,
    *,
    client: AuthenticatedClient,
    at: datetime.datetime | Unset = UNSET,
) -> AccountPolicy | Problem | None:
    """What an account goes by

     What one account goes by: the version in force at the moment, the entry of it that fits the
    account's risk class and segment of today, and every number.

    Args:
        account_id (str):
        at (datetime.datetime | Unset): what was, or is to be, in force at this moment; now if
            absent

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccountPolicy | Problem
    """

    return sync_detailed(
        account_id=account_id,
        client=client,
        at=at,
    ).parsed


async def asyncio_detailed(
    account_id: str,
    *,
    client: AuthenticatedClient,
    at: datetime.datetime | Unset = UNSET,
) -> Response[AccountPolicy | Problem]:
    """What an account goes by

     What one account goes by: the version in force at the moment, the entry of it that fits the
    account's risk class and segment of today, and every number.

    Args:
        account_id (str):
        at (datetime.datetime | Unset): what was, or is to be, in force at this moment; now if
            absent

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccountPolicy | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        at=at,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    account_id: str,
    *,
    client: AuthenticatedClient,
    at: datetime.datetime | Unset = UNSET,
) -> AccountPolicy | Problem | None:
    """What an account goes by

     What one account goes by: the version in force at the moment, the entry of it that fits the
    account's risk class and segment of today, and every number.

    Args:
        account_id (str):
        at (datetime.datetime | Unset): what was, or is to be, in force at this moment; now if
            absent

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccountPolicy | Problem
    """

    return (
        await asyncio_detailed(
            account_id=account_id,
            client=client,
            at=at,
        )
    ).parsed
