from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.document_page import DocumentPage
from ...models.list_documents_bucket import (
    ListDocumentsBucket,
)
from ...models.list_documents_kind import ListDocumentsKind
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    account_id: str,
    *,
    kind: ListDocumentsKind | Unset = UNSET,
    currency: str | Unset = UNSET,
    bucket: ListDocumentsBucket | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_kind: str | Unset = UNSET
    if not isinstance(kind, Unset):
        json_kind = kind

    params["kind"] = json_kind

    params["currency"] = currency

    json_bucket: str | Unset = UNSET
    if not isinstance(bucket, Unset):
        json_bucket = bucket

    params["bucket"] = json_bucket

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/accounts/{account_id}/documents".format(
            account_id=quote(str(account_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DocumentPage | Problem | None:
    if response.status_code == 200:
        response_200 = DocumentPage.from_dict(response.json())

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
) -> Response[DocumentPage | Problem]:
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
    kind: ListDocumentsKind | Unset = UNSET,
    currency: str | Unset = UNSET,
    bucket: ListDocumentsBucket | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[DocumentPage | Problem]:
    """What counts in it, document by document

    Args:
        account_id (str): as the account's events name it, percent-encoded
        kind (ListDocumentsKind | Unset):
        currency (str | Unset):
        bucket (ListDocumentsBucket | Unset): those that add to it, or take off it
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DocumentPage | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        kind=kind,
        currency=currency,
        bucket=bucket,
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
    kind: ListDocumentsKind | Unset = UNSET,
    currency: str | Unset = UNSET,
    bucket: ListDocumentsBucket | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> DocumentPage | Problem | None:
    """What counts in it, document by document

    Args:
        account_id (str): as the account's events name it, percent-encoded
        kind (ListDocumentsKind | Unset):
        currency (str | Unset):
        bucket (ListDocumentsBucket | Unset): those that add to it, or take off it
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DocumentPage | Problem
    """

    return sync_detailed(
        account_id=account_id,
        client=client,
        kind=kind,
        currency=currency,
        bucket=bucket,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    account_id: str,
    *,
    client: AuthenticatedClient,
    kind: ListDocumentsKind | Unset = UNSET,
    currency: str | Unset = UNSET,
    bucket: ListDocumentsBucket | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[DocumentPage | Problem]:
    """What counts in it, document by document

    Args:
        account_id (str): as the account's events name it, percent-encoded
        kind (ListDocumentsKind | Unset):
        currency (str | Unset):
        bucket (ListDocumentsBucket | Unset): those that add to it, or take off it
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DocumentPage | Problem]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        kind=kind,
        currency=currency,
        bucket=bucket,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    account_id: str,
    *,
    client: AuthenticatedClient,
    kind: ListDocumentsKind | Unset = UNSET,
    currency: str | Unset = UNSET,
    bucket: ListDocumentsBucket | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> DocumentPage | Problem | None:
    """What counts in it, document by document

    Args:
        account_id (str): as the account's events name it, percent-encoded
        kind (ListDocumentsKind | Unset):
        currency (str | Unset):
        bucket (ListDocumentsBucket | Unset): those that add to it, or take off it
        cursor (str | Unset): next_cursor of the page before
        limit (int | Unset): items of a page at most Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DocumentPage | Problem
    """

    return (
        await asyncio_detailed(
            account_id=account_id,
            client=client,
            kind=kind,
            currency=currency,
            bucket=bucket,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
