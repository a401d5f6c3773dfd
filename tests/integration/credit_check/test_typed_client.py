"""An order's life through the generated client, as an order system would write it."""

import asyncio
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from creditgate_client.credit_check import AuthenticatedClient
from creditgate_client.credit_check.api.checks import (
    get_check,
    get_order_checks,
    post_bulk,
    post_check,
    post_void,
)
from creditgate_client.credit_check.api.holds import get_hold, get_holds, post_reject, post_release
from creditgate_client.credit_check.models import (
    BulkAnswer,
    BulkCheck,
    BulkRequest,
    CheckAnswer,
    CheckPage,
    CheckRequest,
    HoldPage,
    HoldRejectRequest,
    HoldReleaseRequest,
    HoldV1,
    Problem,
    VoidAnswer,
    VoidRequest,
)
from support.credit_checks import Ledger, Running


@pytest.fixture(scope="module")
def shop(service: Running, secret: str) -> Iterator[AuthenticatedClient]:
    with AuthenticatedClient(base_url=service.url, token=secret, timeout=None) as client:
        yield client


def ask(
    shop: AuthenticatedClient, order_id: str, account_id: str, amount: str, version: int = 1
) -> CheckAnswer:
    body = CheckRequest(
        order_id=order_id,
        order_version=version,
        account_id=account_id,
        currency="EUR",
        amount=amount,
    )
    key = f"{order_id}-{version}"
    answer = post_check.sync(client=shop, body=body, idempotency_key=key)
    assert isinstance(answer, CheckAnswer), answer
    return answer


def test_asked_amended_read_again_and_voided(shop: AuthenticatedClient, books: Ledger) -> None:
    books.account("typed-1", 100_000)
    asked = ask(shop, "typed/1", "typed-1", "600.00")
    assert (asked.outcome, asked.available_after) == ("release", "400.00")
    assert asked.reservation is not None
    assert asked.reservation.amount == "600.00"

    amended = ask(shop, "typed/1", "typed-1", "700.00", version=2)
    assert (amended.outcome, amended.reserved_before) == ("release", "0.00")
    assert get_check.sync(amended.check_id, client=shop) == amended
    page = get_order_checks.sync("typed/1", client=shop)
    assert isinstance(page, CheckPage)
    assert [each.check_id for each in page.items] == [amended.check_id, asked.check_id]

    voided = post_void.sync("typed/1", client=shop, body=VoidRequest(order_version=2))
    assert isinstance(voided, VoidAnswer)
    assert voided.reservations_voided == 2
    assert ask(shop, "typed-2", "typed-1", "790.00").outcome == "release"


def test_held_found_in_the_queue_released_or_rejected(
    shop: AuthenticatedClient, books: Ledger
) -> None:
    books.account("typed-3", 10_000)
    first, second = (ask(shop, f"typed-3-{n}", "typed-3", "250.00") for n in (1, 2))
    assert [reason.code for reason in first.reasons] == ["LIMIT_EXCEEDED"]
    assert first.hold_id is not None
    assert second.hold_id is not None
    queue = get_holds.sync(client=shop, account_id="typed-3", state="open", sort="amount")
    assert isinstance(queue, HoldPage)
    assert {each.hold_id for each in queue.items} == {first.hold_id, second.hold_id}

    released = post_release.sync(
        first.hold_id,
        client=shop,
        body=HoldReleaseRequest(reason_code="PAYMENT_PROMISED", comment="by phone", valid_days=3),
    )
    assert isinstance(released, HoldV1), released
    assert released.state == "released"
    rejected = post_reject.sync(
        second.hold_id,
        client=shop,
        body=HoldRejectRequest(reason_code="TOO_RISKY", comment="one at a time"),
    )
    assert isinstance(rejected, HoldV1), rejected
    assert rejected == get_hold.sync(second.hold_id, client=shop)


def test_a_problem_is_typed_and_an_answer_is_replayed(
    shop: AuthenticatedClient, books: Ledger
) -> None:
    books.account("typed-4", 10_000)
    body = CheckRequest("typed-4", 2, "typed-4", "EUR", "1.00")
    first = post_check.sync_detailed(client=shop, body=body, idempotency_key="typed-4")
    again = post_check.sync_detailed(client=shop, body=body, idempotency_key="typed-4")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == first.content
    late = post_check.sync_detailed(
        client=shop, body=CheckRequest("typed-4", 1, "typed-4", "EUR", "1.00")
    )
    assert late.status_code == HTTPStatus.CONFLICT
    assert isinstance(late.parsed, Problem)
    assert late.parsed.code == "VERSION_SUPERSEDED"


def test_many_at_once_each_with_its_answer_or_problem(
    service: Running, secret: str, books: Ledger
) -> None:
    books.account("typed-5", 10_000)
    checks = [BulkCheck(f"typed-5-{n}", 1, "typed-5", "EUR", "60.00") for n in (1, 2)]
    checks.append(BulkCheck("typed-5-3", 1, "typed-5", "EUR", "0.001"))

    async def tell() -> BulkAnswer | Problem | None:
        async with AuthenticatedClient(base_url=service.url, token=secret) as shop:
            return await post_bulk.asyncio(client=shop, body=BulkRequest(checks))

    told = asyncio.run(tell())
    assert isinstance(told, BulkAnswer), told
    released, held, refused = told.items
    assert isinstance(released, CheckAnswer)
    assert isinstance(held, CheckAnswer)
    assert (released.outcome, held.outcome) == ("release", "hold")
    assert isinstance(refused, Problem)
    assert refused.code == "INVALID_REQUEST"
