import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.get_report_by import GetReportBy
from ...models.override_report import OverrideReport
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    by: GetReportBy | Unset = "person",
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_by: str | Unset = UNSET
    if not isinstance(by, Unset):
        json_by = by

    params["by"] = json_by

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

    json_until: str | Unset = UNSET
    if not isinstance(until, Unset):
        json_until = until.isoformat()
    params["until"] = json_until

    params["late_days"] = late_days

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/overrides/report",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OverrideReport | Problem | None:
    if response.status_code == 200:
        response_200 = OverrideReport.from_dict(response.json())

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
) -> Response[OverrideReport | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    by: GetReportBy | Unset = "person",
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
) -> Response[OverrideReport | Problem]:
    """Added up

     Releases by people added up, with what was paid late, is unpaid and was lost.

    Args:
        by (GetReportBy | Unset): who released, their reason code, the reasons released against,
            the month Default: 'person'.
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        late_days (int | Unset): what was paid so many days late is not late Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OverrideReport | Problem]
    """

    kwargs = _get_kwargs(
        by=by,
        since=since,
        until=until,
        late_days=late_days,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    by: GetReportBy | Unset = "person",
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
) -> OverrideReport | Problem | None:
    """Added up

     Releases by people added up, with what was paid late, is unpaid and was lost.

    Args:
        by (GetReportBy | Unset): who released, their reason code, the reasons released against,
            the month Default: 'person'.
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        late_days (int | Unset): what was paid so many days late is not late Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OverrideReport | Problem
    """

    return sync_detailed(
        client=client,
        by=by,
        since=since,
        until=until,
        late_days=late_days,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    by: GetReportBy | Unset = "person",
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
) -> Response[OverrideReport | Problem]:
    """Added up

     Releases by people added up, with what was paid late, is unpaid and was lost.

    Args:
        by (GetReportBy | Unset): who released, their reason code, the reasons released against,
            the month Default: 'person'.
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        late_days (int | Unset): what was paid so many days late is not late Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OverrideReport | Problem]
    """

    kwargs = _get_kwargs(
        by=by,
        since=since,
        until=until,
        late_days=late_days,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    by: GetReportBy | Unset = "person",
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    late_days: int | Unset = 0,
) -> OverrideReport | Problem | None:
    """Added up

     Releases by people added up, with what was paid late, is unpaid and was lost.

    Args:
        by (GetReportBy | Unset): who released, their reason code, the reasons released against,
            the month Default: 'person'.
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        late_days (int | Unset): what was paid so many days late is not late Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OverrideReport | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            by=by,
            since=since,
            until=until,
            late_days=late_days,
        )
    ).parsed
