from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.list_postings_kind import ListPostingsKind
from ...models.posting_page import PostingPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    account_id: str,
    *,
    kind: ListPostingsKind | Unset = UNSET,
    document_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_kind: str | Unset = UNSET
    if not isinstance(kind, Unset):
        json_kind = kind

    params["kind"] = json_kind

    params["document_id"] = document_id

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/accounts/{account_id}/postings".format(
            account_id=quote(str(account_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PostingPage | Problem | None:
    if response.status_code == 200:
        response_200 = PostingPage.from_dict(response.json())

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
) -> Response[PostingPage | Problem]:
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
    kind: ListPostingsKind | Unset = UNSET,
    document_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[PostingPage | Problem]:
    """What changed its exposure, and why

    Args:
        account_id (str): as the account's events name it, percent-encoded
        kind (ListPostingsKind | Unset):
        document_id (str | Unset): changed by it, or caused by it
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PostingPage | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        kind=kind,
        document_id=document_id,
        cursor=cursor,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    account_id: str,
    *,
    client: AuthenticatedClient,
    kind: ListPostingsKind | Unset = UNSET,
    document_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> PostingPage | Problem | None:
    """What changed its exposure, and why

    Args:
        account_id (str): as the account's events name it, percent-encoded
        kind (ListPostingsKind | Unset):
        document_id (str | Unset): changed by it, or caused by it
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PostingPage | Problem
    """

    return sync_detailed(
        account_id=account_id,
        client=client,
        kind=kind,
        document_id=document_id,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    account_id: str,
    *,
    client: AuthenticatedClient,
    kind: ListPostingsKind | Unset = UNSET,
    document_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[PostingPage | Problem]:
    """What changed its exposure, and why

    Args:
        account_id (str): as the account's events name it, percent-encoded
        kind (ListPostingsKind | Unset):
        document_id (str | Unset): changed by it, or caused by it
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PostingPage | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        kind=kind,
        document_id=document_id,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    account_id: str,
    *,
    client: AuthenticatedClient,
    kind: ListPostingsKind | Unset = UNSET,
    document_id: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> PostingPage | Problem | None:
    """What changed its exposure, and why

    Args:
        account_id (str): as the account's events name it, percent-encoded
        kind (ListPostingsKind | Unset):
        document_id (str | Unset): changed by it, or caused by it
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PostingPage | Problem
    """

    return (
        await asyncio_detailed(
            account_id=account_id,
            client=client,
            kind=kind,
            document_id=document_id,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
