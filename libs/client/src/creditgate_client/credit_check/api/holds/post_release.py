from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.hold_release_request import HoldReleaseRequest
from ...models.hold_v1 import HoldV1
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    hold_id: str,
    *,
    body: HoldReleaseRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/holds/{hold_id}/release".format(
            hold_id=quote(str(hold_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> HoldV1 | Problem | None:
    if response.status_code == 200:
        response_200 = HoldV1.from_dict(response.json())

        return response_200

    if response.status_code == 202:
        response_202 = HoldV1.from_dict(response.json())

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
) -> Response[HoldV1 | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    hold_id: str,
    *,
    client: AuthenticatedClient,
    body: HoldReleaseRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[HoldV1 | Problem]:
    """Release a hold

     Lets the order go against the reasons, and reserves its amount. Who, why, how much and until
    when are recorded with the hold. 202 when the amount is above the caller's ceiling, or needs a
    second person: the hold stays open and says whom it waits for. 409 when it is closed, its order
    has a newer version, or the account is stopped: lift the stop first.

    Args:
        hold_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldReleaseRequest): A person's release against the reasons: the order up to
            `amount` in its own currency (the
            order's own amount if left out), and by `tolerance_percent` more, for `valid_days`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HoldV1 | Problem]
    """

    kwargs = _get_kwargs(
        hold_id=hold_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    hold_id: str,
    *,
    client: AuthenticatedClient,
    body: HoldReleaseRequest,
    idempotency_key: str | Unset = UNSET,
) -> HoldV1 | Problem | None:
    """Release a hold

     Lets the order go against the reasons, and reserves its amount. Who, why, how much and until
    when are recorded with the hold. 202 when the amount is above the caller's ceiling, or needs a
    second person: the hold stays open and says whom it waits for. 409 when it is closed, its order
    has a newer version, or the account is stopped: lift the stop first.

    Args:
        hold_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldReleaseRequest): A person's release against the reasons: the order up to
            `amount` in its own currency (the
            order's own amount if left out), and by `tolerance_percent` more, for `valid_days`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HoldV1 | Problem
    """

    return sync_detailed(
        hold_id=hold_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    hold_id: str,
    *,
    client: AuthenticatedClient,
    body: HoldReleaseRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[HoldV1 | Problem]:
    """Release a hold

     Lets the order go against the reasons, and reserves its amount. Who, why, how much and until
    when are recorded with the hold. 202 when the amount is above the caller's ceiling, or needs a
    second person: the hold stays open and says whom it waits for. 409 when it is closed, its order
    has a newer version, or the account is stopped: lift the stop first.

    Args:
        hold_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldReleaseRequest): A person's release against the reasons: the order up to
            `amount` in its own currency (the
            order's own amount if left out), and by `tolerance_percent` more, for `valid_days`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HoldV1 | Problem]
    """

    kwargs = _get_kwargs(
        hold_id=hold_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    hold_id: str,
    *,
    client: AuthenticatedClient,
    body: HoldReleaseRequest,
    idempotency_key: str | Unset = UNSET,
) -> HoldV1 | Problem | None:
    """Release a hold

     Lets the order go against the reasons, and reserves its amount. Who, why, how much and until
    when are recorded with the hold. 202 when the amount is above the caller's ceiling, or needs a
    second person: the hold stays open and says whom it waits for. 409 when it is closed, its order
    has a newer version, or the account is stopped: lift the stop first.

    Args:
        hold_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (HoldReleaseRequest): A person's release against the reasons: the order up to
            `amount` in its own currency (the
            order's own amount if left out), and by `tolerance_percent` more, for `valid_days`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HoldV1 | Problem
    """

    return (
        await asyncio_detailed(
            hold_id=hold_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
