import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.get_overrides_against import (
    GetOverridesAgainst,
)
from ...models.override_page import OverridePage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    released_by: str | Unset = UNSET,
    reason_code: str | Unset = UNSET,
    against: GetOverridesAgainst | Unset = UNSET,
    account_id: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["released_by"] = released_by

    params["reason_code"] = reason_code

    json_against: str | Unset = UNSET
    if not isinstance(against, Unset):
        json_against = against

    params["against"] = json_against

    params["account_id"] = account_id

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

    json_until: str | Unset = UNSET
    if not isinstance(until, Unset):
        json_until = until.isoformat()
    params["until"] = json_until

    params["late_days"] = late_days

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/overrides",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OverridePage | Problem | None:
    if response.status_code == 200:
        response_200 = OverridePage.from_dict(response.json())

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
) -> Response[OverridePage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    released_by: str | Unset = UNSET,
    reason_code: str | Unset = UNSET,
    against: GetOverridesAgainst | Unset = UNSET,
    account_id: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> Response[OverridePage | Problem]:
    """Releases by people

     Who released what against which reasons, and what was paid late or lost of it: newest first.

    Args:
        released_by (str | Unset):
        reason_code (str | Unset):
        against (GetOverridesAgainst | Unset):
        account_id (str | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        late_days (int | Unset): what was paid so many days late is not late Default: 0.
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OverridePage | Problem]
    """

    kwargs = _get_kwargs(
        released_by=released_by,
        reason_code=reason_code,
        against=against,
        account_id=account_id,
        since=since,
        until=until,
        late_days=late_days,
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
    released_by: str | Unset = UNSET,
    reason_code: str | Unset = UNSET,
    against: GetOverridesAgainst | Unset = UNSET,
    account_id: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> OverridePage | Problem | None:
    """Releases by people

     Who released what against which reasons, and what was paid late or lost of it: newest first.

    Args:
        released_by (str | Unset):
        reason_code (str | Unset):
        against (GetOverridesAgainst | Unset):
        account_id (str | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        late_days (int | Unset): what was paid so many days late is not late Default: 0.
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OverridePage | Problem
    """

    return sync_detailed(
        client=client,
        released_by=released_by,
        reason_code=reason_code,
        against=against,
        account_id=account_id,
        since=since,
        until=until,
        late_days=late_days,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    released_by: str | Unset = UNSET,
    reason_code: str | Unset = UNSET,
    against: GetOverridesAgainst | Unset = UNSET,
    account_id: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> Response[OverridePage | Problem]:
    """Releases by people

     Who released what against which reasons, and what was paid late or lost of it: newest first.

    Args:
        released_by (str | Unset):
        reason_code (str | Unset):
        against (GetOverridesAgainst | Unset):
        account_id (str | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        late_days (int | Unset): what was paid so many days late is not late Default: 0.
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OverridePage | Problem]
    """

    kwargs = _get_kwargs(
        released_by=released_by,
        reason_code=reason_code,
        against=against,
        account_id=account_id,
        since=since,
        until=until,
        late_days=late_days,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    released_by: str | Unset = UNSET,
    reason_code: str | Unset = UNSET,
    against: GetOverridesAgainst | Unset = UNSET,
    account_id: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
) -> OverridePage | Problem | None:
    """Releases by people

     Who released what against which reasons, and what was paid late or lost of it: newest first.

    Args:
        released_by (str | Unset):
        reason_code (str | Unset):
        against (GetOverridesAgainst | Unset):
        account_id (str | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        late_days (int | Unset): what was paid so many days late is not late Default: 0.
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OverridePage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            released_by=released_by,
            reason_code=reason_code,
            against=against,
            account_id=account_id,
            since=since,
            until=until,
            late_days=late_days,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
