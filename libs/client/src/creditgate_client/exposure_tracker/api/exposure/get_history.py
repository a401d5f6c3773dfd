import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.history_answer import HistoryAnswer
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    account_id: str,
    *,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    points: int | Unset = UNSET,
    step: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_from_: str | Unset
    if isinstance(from_, Unset):
        json_from_ = UNSET
    elif isinstance(from_, datetime.date):
        json_from_ = from_.isoformat()
    else:
        json_from_ = from_.isoformat()

    params["from"] = json_from_

    json_to: str | Unset
    if isinstance(to, Unset):
        json_to = UNSET
    elif isinstance(to, datetime.date):
        json_to = to.isoformat()
    else:
        json_to = to.isoformat()

    params["to"] = json_to

    json_known_at: str | Unset
    if isinstance(known_at, Unset):
        json_known_at = UNSET
    elif isinstance(known_at, datetime.date):
        json_known_at = known_at.isoformat()
    else:
        json_known_at = known_at.isoformat()

    params["known_at"] = json_known_at

    params["points"] = points

    params["step"] = step

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/accounts/{account_id}/history".format(
            account_id=quote(str(account_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> HistoryAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = HistoryAnswer.from_dict(response.json())

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
) -> Response[HistoryAnswer | Problem]:
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
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    points: int | Unset = UNSET,
    step: str | Unset = UNSET,
) -> Response[HistoryAnswer | Problem]:
    """How its exposure went over time

    Args:
        account_id (str): as the account's events name it, percent-encoded
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        known_at (datetime.date | datetime.datetime | Unset):
        points (int | Unset): at even distances; 100 unless said
        step (str | Unset): instead of points: 1h, 1d, 1w, or so many of them

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HistoryAnswer | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        from_=from_,
        to=to,
        known_at=known_at,
        points=points,
        step=step,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    account_id: str,
    *,
    client: AuthenticatedClient,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    points: int | Unset = UNSET,
    step: str | Unset = UNSET,
) -> HistoryAnswer | Problem | None:
    """How its exposure went over time

    Args:
        account_id (str): as the account's events name it, percent-encoded
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        known_at (datetime.date | datetime.datetime | Unset):
        points (int | Unset): at even distances; 100 unless said
        step (str | Unset): instead of points: 1h, 1d, 1w, or so many of them

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HistoryAnswer | Problem
    """

    return sync_detailed(
        account_id=account_id,
        client=client,
        from_=from_,
        to=to,
        known_at=known_at,
        points=points,
        step=step,
    ).parsed


async def asyncio_detailed(
    account_id: str,
    *,
    client: AuthenticatedClient,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    points: int | Unset = UNSET,
    step: str | Unset = UNSET,
) -> Response[HistoryAnswer | Problem]:
    """How its exposure went over time

    Args:
        account_id (str): as the account's events name it, percent-encoded
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        known_at (datetime.date | datetime.datetime | Unset):
        points (int | Unset): at even distances; 100 unless said
        step (str | Unset): instead of points: 1h, 1d, 1w, or so many of them

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HistoryAnswer | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        from_=from_,
        to=to,
        known_at=known_at,
        points=points,
        step=step,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    account_id: str,
    *,
    client: AuthenticatedClient,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    known_at: datetime.date | datetime.datetime | Unset = UNSET,
    points: int | Unset = UNSET,
    step: str | Unset = UNSET,
) -> HistoryAnswer | Problem | None:
    """How its exposure went over time

    Args:
        account_id (str): as the account's events name it, percent-encoded
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        known_at (datetime.date | datetime.datetime | Unset):
        points (int | Unset): at even distances; 100 unless said
        step (str | Unset): instead of points: 1h, 1d, 1w, or so many of them

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HistoryAnswer | Problem
    """

    return (
        await asyncio_detailed(
            account_id=account_id,
            client=client,
            from_=from_,
            to=to,
            known_at=known_at,
            points=points,
            step=step,
        )
    ).parsed
