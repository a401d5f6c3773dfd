from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.backtest import Backtest
from ...models.backtest_request import BacktestRequest
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: int,
    *,
    body: BacktestRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/policies/{version}/backtest".format(
            version=quote(str(version), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Backtest | Problem | None:
    if response.status_code == 202:
        response_202 = Backtest.from_dict(response.json())

        return response_202

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
    version: int,
    *,
    client: AuthenticatedClient,
    body: BacktestRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Backtest | Problem]:
    """Back-test a policy

     Decides recorded checks again by this version and by another one, on the events as they came
    in, and tells where they differ. 202: look at `Location` until it is done. 409 while another one
    runs. No decision, hold or notice comes of it.

    Args:
        version (int):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (BacktestRequest): Which recorded decisions are asked about again: those from
            `decided_from` on and before
            `decided_to`, all that are kept unless given. `against` is another version, the one in
            force
            unless given. An invoice is paid late when that is more than `late_days` after it was due.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Backtest | Problem]
    """

    kwargs = _get_kwargs(
        version=version,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    version: int,
    *,
    client: AuthenticatedClient,
    body: BacktestRequest,
    idempotency_key: str | Unset = UNSET,
) -> Backtest | Problem | None:
    """Back-test a policy

     Decides recorded checks again by this version and by another one, on the events as they came
    in, and tells where they differ. 202: look at `Location` until it is done. 409 while another one
    runs. No decision, hold or notice comes of it.

    Args:
        version (int):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (BacktestRequest): Which recorded decisions are asked about again: those from
            `decided_from` on and before
            `decided_to`, all that are kept unless given. `against` is another version, the one in
            force
            unless given. An invoice is paid late when that is more than `late_days` after it was due.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Backtest | Problem
    """

    return sync_detailed(
        version=version,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    version: int,
    *,
    client: AuthenticatedClient,
    body: BacktestRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Backtest | Problem]:
    """Back-test a policy

     Decides recorded checks again by this version and by another one, on the events as they came
    in, and tells where they differ. 202: look at `Location` until it is done. 409 while another one
    runs. No decision, hold or notice comes of it.

    Args:
        version (int):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (BacktestRequest): Which recorded decisions are asked about again: those from
            `decided_from` on and before
            `decided_to`, all that are kept unless given. `against` is another version, the one in
            force
            unless given. An invoice is paid late when that is more than `late_days` after it was due.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Backtest | Problem]
    """

    kwargs = _get_kwargs(
        version=version,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    version: int,
    *,
    client: AuthenticatedClient,
    body: BacktestRequest,
    idempotency_key: str | Unset = UNSET,
) -> Backtest | Problem | None:
    """Back-test a policy

     Decides recorded checks again by this version and by another one, on the events as they came
    in, and tells where they differ. 202: look at `Location` until it is done. 409 while another one
    runs. No decision, hold or notice comes of it.

    Args:
        version (int):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (BacktestRequest): Which recorded decisions are asked about again: those from
            `decided_from` on and before
            `decided_to`, all that are kept unless given. `against` is another version, the one in
            force
            unless given. An invoice is paid late when that is more than `late_days` after it was due.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Backtest | Problem
    """

    return (
        await asyncio_detailed(
            version=version,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
