import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.aging_answer import AgingAnswer
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    account_id: str,
    *,
    as_of: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    cash_pays_oldest: bool | Unset = True,
    leave_out_disputed: bool | Unset = False,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_as_of: str | Unset
    if isinstance(as_of, Unset):
        json_as_of = UNSET
    elif isinstance(as_of, datetime.date):
        json_as_of = as_of.isoformat()
    else:
        json_as_of = as_of.isoformat()

    params["as_of"] = json_as_of

    json_known_at: str | Unset
    if isinstance(known_at, Unset):
        json_known_at = UNSET
    elif isinstance(known_at, datetime.date):
        json_known_at = known_at.isoformat()
    else:
        json_known_at = known_at.isoformat()

    params["known_at"] = json_known_at

    params["cash_pays_oldest"] = cash_pays_oldest

    params["leave_out_disputed"] = leave_out_disputed

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/accounts/{account_id}/aging".format(
            account_id=quote(str(account_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AgingAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = AgingAnswer.from_dict(response.json())

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
) -> Response[AgingAnswer | Problem]:
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
    as_of: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    cash_pays_oldest: bool | Unset = True,
    leave_out_disputed: bool | Unset = False,
) -> Response[AgingAnswer | Problem]:
    """How old what it owes is, and how it pays

    Args:
        account_id (str): as the account's events name it, percent-encoded
        as_of (datetime.date | datetime.datetime | Unset):
        known_at (datetime.date | datetime.datetime | Unset):
        cash_pays_oldest (bool | Unset): false: cash that is not allocated is kept apart Default:
            True.
        leave_out_disputed (bool | Unset): true: what is disputed is in none of the ages Default:
            False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AgingAnswer | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        as_of=as_of,
        known_at=known_at,
        cash_pays_oldest=cash_pays_oldest,
        leave_out_disputed=leave_out_disputed,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    account_id: str,
    *,
    client: AuthenticatedClient,
    as_of: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    cash_pays_oldest: bool | Unset = True,
    leave_out_disputed: bool | Unset = False,
) -> AgingAnswer | Problem | None:
    """How old what it owes is, and how it pays

    Args:
        account_id (str): as the account's events name it, percent-encoded
        as_of (datetime.date | datetime.datetime | Unset):
        known_at (datetime.date | datetime.datetime | Unset):
        cash_pays_oldest (bool | Unset): false: cash that is not allocated is kept apart Default:
            True.
        leave_out_disputed (bool | Unset): true: what is disputed is in none of the ages Default:
            False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AgingAnswer | Problem
    """

    return sync_detailed(
        account_id=account_id,
        client=client,
        as_of=as_of,
        known_at=known_at,
        cash_pays_oldest=cash_pays_oldest,
        leave_out_disputed=leave_out_disputed,
    ).parsed


async def asyncio_detailed(
    account_id: str,
    *,
    client: AuthenticatedClient,
    as_of: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    cash_pays_oldest: bool | Unset = True,
    leave_out_disputed: bool | Unset = False,
) -> Response[AgingAnswer | Problem]:
    """How old what it owes is, and how it pays

    Args:
        account_id (str): as the account's events name it, percent-encoded
        as_of (datetime.date | datetime.datetime | Unset):
        known_at (datetime.date | datetime.datetime | Unset):
        cash_pays_oldest (bool | Unset): false: cash that is not allocated is kept apart Default:
            True.
        leave_out_disputed (bool | Unset): true: what is disputed is in none of the ages Default:
            False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AgingAnswer | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        as_of=as_of,
        known_at=known_at,
        cash_pays_oldest=cash_pays_oldest,
        leave_out_disputed=leave_out_disputed,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    account_id: str,
    *,
    client: AuthenticatedClient,
    as_of: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    cash_pays_oldest: bool | Unset = True,
    leave_out_disputed: bool | Unset = False,
) -> AgingAnswer | Problem | None:
    """How old what it owes is, and how it pays

    Args:
        account_id (str): as the account's events name it, percent-encoded
        as_of (datetime.date | datetime.datetime | Unset):
        known_at (datetime.date | datetime.datetime | Unset):
        cash_pays_oldest (bool | Unset): false: cash that is not allocated is kept apart Default:
            True.
        leave_out_disputed (bool | Unset): true: what is disputed is in none of the ages Default:
            False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AgingAnswer | Problem
    """

    return (
        await asyncio_detailed(
            account_id=account_id,
            client=client,
            as_of=as_of,
            known_at=known_at,
            cash_pays_oldest=cash_pays_oldest,
            leave_out_disputed=leave_out_disputed,
        )
    ).parsed
