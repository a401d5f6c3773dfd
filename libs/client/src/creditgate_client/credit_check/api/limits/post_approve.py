from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.limit_decision_asked import LimitDecisionAsked
from ...models.limit_request import LimitRequest
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    request_id: str,
    *,
    body: LimitDecisionAsked,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/limit-requests/{request_id}/approve".format(
            request_id=quote(str(request_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> LimitRequest | Problem | None:
    if response.status_code == 200:
        response_200 = LimitRequest.from_dict(response.json())

        return response_200

    if response.status_code == 202:
        response_202 = LimitRequest.from_dict(response.json())

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
) -> Response[LimitRequest | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    request_id: str,
    *,
    client: AuthenticatedClient,
    body: LimitDecisionAsked,
    idempotency_key: str | Unset = UNSET,
) -> Response[LimitRequest | Problem]:
    """Approve a limit request

     Publishes it as a limit document under the account's next version. 202 when the limit is
    above the caller's ceiling: it waits for the role `escalated_to`. 403 for whoever asked for it,
    409 when it was decided already.

    Args:
        request_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (LimitDecisionAsked):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LimitRequest | Problem]
    """

    kwargs = _get_kwargs(
        request_id=request_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    request_id: str,
    *,
    client: AuthenticatedClient,
    body: LimitDecisionAsked,
    idempotency_key: str | Unset = UNSET,
) -> LimitRequest | Problem | None:
    """Approve a limit request

     Publishes it as a limit document under the account's next version. 202 when the limit is
    above the caller's ceiling: it waits for the role `escalated_to`. 403 for whoever asked for it,
    409 when it was decided already.

    Args:
        request_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (LimitDecisionAsked):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LimitRequest | Problem
    """

    return sync_detailed(
        request_id=request_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    request_id: str,
    *,
    client: AuthenticatedClient,
    body: LimitDecisionAsked,
    idempotency_key: str | Unset = UNSET,
) -> Response[LimitRequest | Problem]:
    """Approve a limit request

     Publishes it as a limit document under the account's next version. 202 when the limit is
    above the caller's ceiling: it waits for the role `escalated_to`. 403 for whoever asked for it,
    409 when it was decided already.

    Args:
        request_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (LimitDecisionAsked):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LimitRequest | Problem]
    """

    kwargs = _get_kwargs(
        request_id=request_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    request_id: str,
    *,
    client: AuthenticatedClient,
    body: LimitDecisionAsked,
    idempotency_key: str | Unset = UNSET,
) -> LimitRequest | Problem | None:
    """Approve a limit request

     Publishes it as a limit document under the account's next version. 202 when the limit is
    above the caller's ceiling: it waits for the role `escalated_to`. 403 for whoever asked for it,
    409 when it was decided already.

    Args:
        request_id (str):
        idempotency_key (str | Unset): One key, one answer, for 48 hours: the same key with the
            same body is answered with the same letters and `idempotency-replayed: true`.
        body (LimitDecisionAsked):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LimitRequest | Problem
    """

    return (
        await asyncio_detailed(
            request_id=request_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
