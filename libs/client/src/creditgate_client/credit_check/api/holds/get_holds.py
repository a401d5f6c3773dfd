from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.get_holds_escalated_to import (
    GetHoldsEscalatedTo,
)
from ...models.get_holds_reason import GetHoldsReason
from ...models.get_holds_sort import GetHoldsSort
from ...models.get_holds_state import GetHoldsState
from ...models.hold_page import HoldPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    state: GetHoldsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    reason: GetHoldsReason | Unset = UNSET,
    segment: str | Unset = UNSET,
    min_amount: str | Unset = UNSET,
    older_than: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedTo | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state

    params["state"] = json_state

    params["account_id"] = account_id

    json_reason: str | Unset = UNSET
    if not isinstance(reason, Unset):
        json_reason = reason

    params["reason"] = json_reason

    params["segment"] = segment

    params["min_amount"] = min_amount

    params["older_than"] = older_than

    params["assignee"] = assignee

    json_escalated_to: str | Unset = UNSET
    if not isinstance(escalated_to, Unset):
        json_escalated_to = escalated_to

    params["escalated_to"] = json_escalated_to

    params["overdue"] = overdue

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort

    params["sort"] = json_sort

    params["cursor"] = cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/holds",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> HoldPage | Problem | None:
    if response.status_code == 200:
        response_200 = HoldPage.from_dict(response.json())

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
) -> Response[HoldPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    state: GetHoldsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    reason: GetHoldsReason | Unset = UNSET,
    segment: str | Unset = UNSET,
    min_amount: str | Unset = UNSET,
    older_than: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedTo | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[HoldPage | Problem]:
    """The queue of holds

     In the stated order: oldest, largest, soonest to deliver, or highest priority first.

    Args:
        state (GetHoldsState | Unset):
        account_id (str | Unset):
        reason (GetHoldsReason | Unset):
        segment (str | Unset):
        min_amount (str | Unset): amount in major units; no finer than the minor unit
        older_than (str | Unset): a span such as 90m, 36h or 3d, or an RFC 3339 time
        assignee (str | Unset):
        escalated_to (GetHoldsEscalatedTo | Unset):
        overdue (bool | Unset): open and past (or not past) its service level
        sort (GetHoldsSort | Unset):  Default: 'age'.
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HoldPage | Problem]
    """

    kwargs = _get_kwargs(
        state=state,
        account_id=account_id,
        reason=reason,
        segment=segment,
        min_amount=min_amount,
        older_than=older_than,
        assignee=assignee,
        escalated_to=escalated_to,
        overdue=overdue,
        sort=sort,
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
    state: GetHoldsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    reason: GetHoldsReason | Unset = UNSET,
    segment: str | Unset = UNSET,
    min_amount: str | Unset = UNSET,
    older_than: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedTo | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> HoldPage | Problem | None:
    """The queue of holds

     In the stated order: oldest, largest, soonest to deliver, or highest priority first.

    Args:
        state (GetHoldsState | Unset):
        account_id (str | Unset):
        reason (GetHoldsReason | Unset):
        segment (str | Unset):
        min_amount (str | Unset): amount in major units; no finer than the minor unit
        older_than (str | Unset): a span such as 90m, 36h or 3d, or an RFC 3339 time
        assignee (str | Unset):
        escalated_to (GetHoldsEscalatedTo | Unset):
        overdue (bool | Unset): open and past (or not past) its service level
        sort (GetHoldsSort | Unset):  Default: 'age'.
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HoldPage | Problem
    """

    return sync_detailed(
        client=client,
        state=state,
        account_id=account_id,
        reason=reason,
        segment=segment,
        min_amount=min_amount,
        older_than=older_than,
        assignee=assignee,
        escalated_to=escalated_to,
        overdue=overdue,
        sort=sort,
        cursor=cursor,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    state: GetHoldsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    reason: GetHoldsReason | Unset = UNSET,
    segment: str | Unset = UNSET,
    min_amount: str | Unset = UNSET,
    older_than: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedTo | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[HoldPage | Problem]:
    """The queue of holds

     In the stated order: oldest, largest, soonest to deliver, or highest priority first.

    Args:
        state (GetHoldsState | Unset):
        account_id (str | Unset):
        reason (GetHoldsReason | Unset):
        segment (str | Unset):
        min_amount (str | Unset): amount in major units; no finer than the minor unit
        older_than (str | Unset): a span such as 90m, 36h or 3d, or an RFC 3339 time
        assignee (str | Unset):
        escalated_to (GetHoldsEscalatedTo | Unset):
        overdue (bool | Unset): open and past (or not past) its service level
        sort (GetHoldsSort | Unset):  Default: 'age'.
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HoldPage | Problem]
    """

    kwargs = _get_kwargs(
        state=state,
        account_id=account_id,
        reason=reason,
        segment=segment,
        min_amount=min_amount,
        older_than=older_than,
        assignee=assignee,
        escalated_to=escalated_to,
        overdue=overdue,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    state: GetHoldsState | Unset = UNSET,
    account_id: str | Unset = UNSET,
    reason: GetHoldsReason | Unset = UNSET,
    segment: str | Unset = UNSET,
    min_amount: str | Unset = UNSET,
    older_than: str | Unset = UNSET,
    assignee: str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedTo | Unset = UNSET,
    overdue: bool | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
) -> HoldPage | Problem | None:
    """The queue of holds

     In the stated order: oldest, largest, soonest to deliver, or highest priority first.

    Args:
        state (GetHoldsState | Unset):
        account_id (str | Unset):
        reason (GetHoldsReason | Unset):
        segment (str | Unset):
        min_amount (str | Unset): amount in major units; no finer than the minor unit
        older_than (str | Unset): a span such as 90m, 36h or 3d, or an RFC 3339 time
        assignee (str | Unset):
        escalated_to (GetHoldsEscalatedTo | Unset):
        overdue (bool | Unset): open and past (or not past) its service level
        sort (GetHoldsSort | Unset):  Default: 'age'.
        cursor (str | Unset): `next_cursor` of the page before
        limit (int | Unset): rows in a page Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HoldPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            state=state,
            account_id=account_id,
            reason=reason,
            segment=segment,
            min_amount=min_amount,
            older_than=older_than,
            assignee=assignee,
            escalated_to=escalated_to,
            overdue=overdue,
            sort=sort,
            cursor=cursor,
            limit=limit,
        )
    ).parsed
