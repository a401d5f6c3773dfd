from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.get_holds_escalated_to_type_0 import (
    GetHoldsEscalatedToType0,
)
from ...models.get_holds_reason_type_0 import (
    GetHoldsReasonType0,
)
from ...models.get_holds_sort import GetHoldsSort
from ...models.get_holds_state_type_0 import (
    GetHoldsStateType0,
)
from ...models.hold_page import HoldPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    state: GetHoldsStateType0 | None | Unset = UNSET,
    account_id: None | str | Unset = UNSET,
    reason: GetHoldsReasonType0 | None | Unset = UNSET,
    segment: None | str | Unset = UNSET,
    min_amount: None | str | Unset = UNSET,
    older_than: None | str | Unset = UNSET,
    assignee: None | str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedToType0 | None | Unset = UNSET,
    overdue: bool | None | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 100,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_state: None | str | Unset
    if isinstance(state, Unset):
        json_state = UNSET
    elif isinstance(state, str):
        json_state = state
    else:
        json_state = state
    params["state"] = json_state

    json_account_id: None | str | Unset
    if isinstance(account_id, Unset):
        json_account_id = UNSET
    else:
        json_account_id = account_id
    params["account_id"] = json_account_id

    json_reason: None | str | Unset
    if isinstance(reason, Unset):
        json_reason = UNSET
    elif isinstance(reason, str):
        json_reason = reason
    else:
        json_reason = reason
    params["reason"] = json_reason

    json_segment: None | str | Unset
    if isinstance(segment, Unset):
        json_segment = UNSET
    else:
        json_segment = segment
    params["segment"] = json_segment

    json_min_amount: None | str | Unset
    if isinstance(min_amount, Unset):
        json_min_amount = UNSET
    else:
        json_min_amount = min_amount
    params["min_amount"] = json_min_amount

    json_older_than: None | str | Unset
    if isinstance(older_than, Unset):
        json_older_than = UNSET
    else:
        json_older_than = older_than
    params["older_than"] = json_older_than

    json_assignee: None | str | Unset
    if isinstance(assignee, Unset):
        json_assignee = UNSET
    else:
        json_assignee = assignee
    params["assignee"] = json_assignee

    json_escalated_to: None | str | Unset
    if isinstance(escalated_to, Unset):
        json_escalated_to = UNSET
    elif isinstance(escalated_to, str):
        json_escalated_to = escalated_to
    else:
        json_escalated_to = escalated_to
    params["escalated_to"] = json_escalated_to

    json_overdue: bool | None | Unset
    if isinstance(overdue, Unset):
        json_overdue = UNSET
    else:
        json_overdue = overdue
    params["overdue"] = json_overdue

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort

    params["sort"] = json_sort

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

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
    state: GetHoldsStateType0 | None | Unset = UNSET,
    account_id: None | str | Unset = UNSET,
    reason: GetHoldsReasonType0 | None | Unset = UNSET,
    segment: None | str | Unset = UNSET,
    min_amount: None | str | Unset = UNSET,
    older_than: None | str | Unset = UNSET,
    assignee: None | str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedToType0 | None | Unset = UNSET,
    overdue: bool | None | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[HoldPage | Problem]:
    """The queue of holds

     In the stated order: oldest, largest, soonest to deliver, or highest priority first.

    Args:
        state (GetHoldsStateType0 | None | Unset):
        account_id (None | str | Unset):
        reason (GetHoldsReasonType0 | None | Unset):
        segment (None | str | Unset):
        min_amount (None | str | Unset):
        older_than (None | str | Unset): a span such as 90m, 36h or 3d, or an RFC 3339 time
        assignee (None | str | Unset):
        escalated_to (GetHoldsEscalatedToType0 | None | Unset):
        overdue (bool | None | Unset): open and past (or not past) its service level
        sort (GetHoldsSort | Unset):  Default: 'age'.
        cursor (None | str | Unset): `next_cursor` of the page before
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
    state: GetHoldsStateType0 | None | Unset = UNSET,
    account_id: None | str | Unset = UNSET,
    reason: GetHoldsReasonType0 | None | Unset = UNSET,
    segment: None | str | Unset = UNSET,
    min_amount: None | str | Unset = UNSET,
    older_than: None | str | Unset = UNSET,
    assignee: None | str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedToType0 | None | Unset = UNSET,
    overdue: bool | None | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 100,
) -> HoldPage | Problem | None:
    """The queue of holds

     In the stated order: oldest, largest, soonest to deliver, or highest priority first.

    Args:
        state (GetHoldsStateType0 | None | Unset):
        account_id (None | str | Unset):
        reason (GetHoldsReasonType0 | None | Unset):
        segment (None | str | Unset):
        min_amount (None | str | Unset):
        older_than (None | str | Unset): a span such as 90m, 36h or 3d, or an RFC 3339 time
        assignee (None | str | Unset):
        escalated_to (GetHoldsEscalatedToType0 | None | Unset):
        overdue (bool | None | Unset): open and past (or not past) its service level
        sort (GetHoldsSort | Unset):  Default: 'age'.
        cursor (None | str | Unset): `next_cursor` of the page before
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
    state: GetHoldsStateType0 | None | Unset = UNSET,
    account_id: None | str | Unset = UNSET,
    reason: GetHoldsReasonType0 | None | Unset = UNSET,
    segment: None | str | Unset = UNSET,
    min_amount: None | str | Unset = UNSET,
    older_than: None | str | Unset = UNSET,
    assignee: None | str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedToType0 | None | Unset = UNSET,
    overdue: bool | None | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 100,
) -> Response[HoldPage | Problem]:
    """The queue of holds

     In the stated order: oldest, largest, soonest to deliver, or highest priority first.

    Args:
        state (GetHoldsStateType0 | None | Unset):
        account_id (None | str | Unset):
        reason (GetHoldsReasonType0 | None | Unset):
        segment (None | str | Unset):
        min_amount (None | str | Unset):
        older_than (None | str | Unset): a span such as 90m, 36h or 3d, or an RFC 3339 time
        assignee (None | str | Unset):
        escalated_to (GetHoldsEscalatedToType0 | None | Unset):
        overdue (bool | None | Unset): open and past (or not past) its service level
        sort (GetHoldsSort | Unset):  Default: 'age'.
        cursor (None | str | Unset): `next_cursor` of the page before
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
    state: GetHoldsStateType0 | None | Unset = UNSET,
    account_id: None | str | Unset = UNSET,
    reason: GetHoldsReasonType0 | None | Unset = UNSET,
    segment: None | str | Unset = UNSET,
    min_amount: None | str | Unset = UNSET,
    older_than: None | str | Unset = UNSET,
    assignee: None | str | Unset = UNSET,
    escalated_to: GetHoldsEscalatedToType0 | None | Unset = UNSET,
    overdue: bool | None | Unset = UNSET,
    sort: GetHoldsSort | Unset = "age",
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 100,
) -> HoldPage | Problem | None:
    """The queue of holds

     In the stated order: oldest, largest, soonest to deliver, or highest priority first.

    Args:
        state (GetHoldsStateType0 | None | Unset):
        account_id (None | str | Unset):
        reason (GetHoldsReasonType0 | None | Unset):
        segment (None | str | Unset):
        min_amount (None | str | Unset):
        older_than (None | str | Unset): a span such as 90m, 36h or 3d, or an RFC 3339 time
        assignee (None | str | Unset):
        escalated_to (GetHoldsEscalatedToType0 | None | Unset):
        overdue (bool | None | Unset): open and past (or not past) its service level
        sort (GetHoldsSort | Unset):  Default: 'age'.
        cursor (None | str | Unset): `next_cursor` of the page before
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
