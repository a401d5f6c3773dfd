"""Policies over HTTP, from the proposal to the answers that they change."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from credit_check.policy_reading import read_book
from credit_contracts.policies import PolicyContent, PolicyNumbers, PolicyPage, PolicyVersion
from credit_core.policies import Activation, in_force
from credit_core.policy import Policy
from support.credit_checks import Ledger, Running, client, running_check
from support.policies import activated, approved, checked, proposed, said
from support.waiting import until


@pytest.fixture(scope="module")
def author(service: Running, books: Ledger) -> Iterator[httpx.Client]:
    """Proposes."""
    with client(service.url, books.key("Ada")) as connected:
        yield connected


@pytest.fixture(scope="module")
def reviewer(service: Running, books: Ledger) -> Iterator[httpx.Client]:
    """Another person."""
    with client(service.url, books.key("Grace")) as connected:
        yield connected


def test_version_1_is_what_creditgate_is_delivered_with(author: httpx.Client) -> None:
    found = PolicyVersion.model_validate_json(author.get("/v1/policies/1").content)
    assert (found.state, found.proposed_by) == ("active", "creditgate")
    assert found.default == PolicyNumbers()
    stored = PolicyContent(default=found.default, entries=found.entries, desk=found.desk)
    assert stored == PolicyContent()
    assert read_book(1, stored).default == Policy()
    page = PolicyPage.model_validate_json(author.get("/v1/policies").content)
    assert page.items[-1].version == 1


def test_a_new_version_counts_once_another_person_approved_it_and_it_is_activated(
    author: httpx.Client, reviewer: httpx.Client, books: Ledger
) -> None:
    for account_id, more in (
        ("P-plain", {}), ("P-eu", {"segment": "EU"}), ("P-risky", {"risk_class": "C"}),
        ("P-free", {"segment": "EU", "risk_class": "C"}),
    ):  # fmt: skip
        books.account(account_id, 100_000, **more)
    entries = [
        {"segment": "EU", "limit_percent": 50},
        {"risk_class": "C", "order_maximum": {"amount": "10.00", "currency": "EUR"}},
        {"account_id": "P-free", "excluded": True},
        {"account_id": "P-nobody", "excluded": True},
    ]
    version = proposed(author, {"default": {"warning_percent": 95}, "entries": entries})
    told = author.get(f"/v1/policies/{version}").json()
    assert told["state"] == "draft"
    assert [warning["field"] for warning in told["warnings"]] == ["entries.3.account_id"]

    early = author.post(f"/v1/policies/{version}/activate", json={"comment": "hurry"})
    assert (early.status_code, early.json()["code"]) == (409, "POLICY_STATE")
    word = {"approved": True, "comment": "fine"}
    own = author.post(f"/v1/policies/{version}/review", json=word)
    assert (own.status_code, own.json()["code"]) == (403, "FOUR_EYES")
    assert reviewer.post(f"/v1/policies/{version}/review", json=word).status_code == 200
    assert said(checked(author, "P-0", "P-eu", "700.00")) == ("release", [], "default")

    before = datetime.now(UTC)
    active = activated(author, version)
    assert (active["state"], active["proposed_by"], active["reviewed_by"]) == (
        "active", "Ada", "Grace",
    )  # fmt: skip
    assert active["activations"][0]["activated_by"] == "Ada"
    answers = {
        account_id: checked(author, f"O-{account_id}", account_id, "850.00")
        for account_id in ("P-plain", "P-risky", "P-free", "P-nobody")
    }
    assert {account_id: said(answer) for account_id, answer in answers.items()} == {
        "P-plain": ("release", [], "default"),
        "P-risky": ("hold", ["ORDER_LIMIT_EXCEEDED"], "risk_class:C"),
        "P-free": ("release", ["ACCOUNT_EXCLUDED"], "account:P-free"),
        "P-nobody": ("hold", ["ACCOUNT_UNKNOWN"], "default"),
    }
    assert {answer["policy_version"] for answer in answers.values()} == {version}
    assert said(checked(author, "P-1", "P-eu", "100.00"))[:2] == ("hold", ["LIMIT_EXCEEDED"])

    then = quote((before - timedelta(seconds=5)).isoformat())
    at_then = author.get(f"/v1/policies?at={then}").json()["items"]
    assert [each["version"] for each in at_then] == [1]
    mine = author.get("/v1/accounts/P-eu/policy").json()
    assert (mine["policy_version"], mine["policy_scope"]) == (version, "segment:EU")
    assert (mine["numbers"]["limit_percent"], mine["numbers"]["warning_percent"]) == (50, 95)
    earlier = author.get(f"/v1/accounts/P-eu/policy?at={then}").json()
    assert (earlier["policy_version"], earlier["numbers"]["limit_percent"]) == (1, 100)
    activated(reviewer, 1)


def test_every_answer_is_by_the_version_on_record_as_in_force_at_its_moment(
    author: httpx.Client,
    reviewer: httpx.Client,
    books: Ledger,
    service: Running,
    check_database: str,
) -> None:
    """In whichever of two processes it was given."""
    version = approved(author, reviewer, {"default": {"warning_percent": 81}})
    secret, ended = books.key("busy"), Event()
    for number in range(4):
        books.account(f"busy-{number}", None)

    def ask(url: str, number: int) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = []
        with client(url, secret) as asking:
            while not ended.is_set():
                order_id = f"busy-{number}-{len(answers)}"
                answers.append(checked(asking, order_id, f"busy-{number}", "1.00"))
        return answers

    with running_check(check_database) as other, ThreadPoolExecutor(4) as pool:
        urls = [service.url, other.url]
        asking = [pool.submit(ask, urls[number % 2], number) for number in range(4)]
        for each in (version, 1, version, 1):
            activated(author, each)
        ended.set()
        answers = [answer for each in asking for answer in each.result()]
    rows = books.fetch("SELECT version, active_from, place FROM credit_check.policy_activation")
    activations = [Activation(*row) for row in rows]
    assert {answer["policy_version"] for answer in answers} == {1, version}
    for answer in answers:
        at = datetime.fromisoformat(answer["decided_at"])
        assert answer["policy_version"] == in_force(activations, at), answer


def test_a_wrong_policy_is_refused_by_field_and_entry(author: httpx.Client) -> None:
    entries = [{"segment": "EU"}, {"account_id": "X", "overdue_days": -1}]
    reply = author.post("/v1/policies", json={"comment": "oops", "entries": entries})
    assert (reply.status_code, reply.json()["code"]) == (422, "INVALID_REQUEST")
    assert [each["field"] for each in reply.json()["errors"]] == ["entries.1.overdue_days"]
    past = author.post(
        "/v1/policies/1/activate",
        json={"comment": "rewrite", "active_from": "2020-01-01T00:00:00Z"},
    )
    assert (past.status_code, past.json()["errors"][0]["field"]) == (422, "active_from")
    assert author.post("/v1/policies/999/activate", json={"comment": "x"}).status_code == 404
    twice = author.post("/v1/policies/1/review", json={"approved": False, "comment": "no"})
    assert (twice.status_code, twice.json()["code"]) == (409, "POLICY_STATE")


def test_the_same_key_proposes_once(author: httpx.Client) -> None:
    headers = {"idempotency-key": "propose-once"}

    def propose() -> httpx.Response:
        return author.post("/v1/policies", json={"comment": "one"}, headers=headers)

    with ThreadPoolExecutor(4) as pool:
        twins = [each.result() for each in [pool.submit(propose) for _ in range(4)]]
    assert len({(each.status_code, each.content) for each in twins}) == 1
    first, again = twins[0], propose()
    other = author.post("/v1/policies", json={"comment": "two"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_a_moment_to_come_is_waited_for(
    author: httpx.Client, reviewer: httpx.Client, books: Ledger
) -> None:
    books.account("P-later", 100_000)
    version = approved(author, reviewer, {"default": {"order_maximum": None, "limit_percent": 1}})
    begins = datetime.now(UTC) + timedelta(seconds=2)
    told = activated(author, version, active_from=begins.isoformat())
    assert told["state"] == "scheduled"
    to_be = author.get(f"/v1/policies?at={quote(begins.isoformat())}").json()["items"]
    assert [each["version"] for each in to_be] == [version]
    assert checked(author, "P-2", "P-later", "20.00")["policy_version"] == 1
    until(
        lambda: checked(author, "P-3", "P-later", "20.00")["policy_version"] == version,
        "the moment to come",
    )
    assert said(checked(author, "P-4", "P-later", "20.00"))[0] == "hold"
    activated(reviewer, 1)


def test_amounts_of_policies_are_compared_at_rates_that_nothing_else_needs(
    author: httpx.Client, reviewer: httpx.Client, books: Ledger
) -> None:
    books.account("P-usd", 100_000_00)
    books.rate("USD", "EUR", 5_000_000_000)
    maximum = {"amount": "100.00", "currency": "USD"}
    version = approved(author, reviewer, {"default": {"order_maximum": maximum}})
    activated(author, version)
    assert said(checked(author, "P-5", "P-usd", "50.00"))[:2] == ("release", [])
    held = checked(author, "P-6", "P-usd", "50.01")
    assert said(held)[:2] == ("hold", ["ORDER_LIMIT_EXCEEDED"])
    assert "50.00 EUR" in held["reasons"][0]["message"]
    activated(reviewer, 1)


def test_notices_are_raised_and_cleared_when_other_policies_come_into_force(
    author: httpx.Client, reviewer: httpx.Client, books: Ledger
) -> None:
    for account_id, amount in (("P-near", "850.00"), ("P-half", "500.00")):
        books.account(account_id, 100_000)
        checked(author, f"O-{account_id}", account_id, amount)

    def raised() -> list[tuple[str, str]]:
        items = author.get("/v1/notices?state=raised").json()["items"]
        found = [(each["account_id"], each["kind"]) for each in items]
        return [each for each in found if each[0] in {"P-near", "P-half"}]

    assert raised() == [("P-near", "near_limit")]
    content = {
        "default": {"warning_percent": 50, "rearm_percent": 40},
        "entries": [{"account_id": "P-near", "excluded": True}],
    }
    activated(author, approved(author, reviewer, content))
    until(lambda: raised() == [("P-half", "near_limit")], "notices under the new policies")
    activated(reviewer, 1)
    until(lambda: raised() == [("P-near", "near_limit")], "notices under the old policies")


def test_a_shadow_is_decided_beside_counted_and_listed_and_never_answered(
    author: httpx.Client, reviewer: httpx.Client, books: Ledger, service: Running
) -> None:
    books.account("P-dark", 100_000_00)
    version = proposed(author, {"default": {"limit_percent": 1}})
    reply = author.post(f"/v1/policies/{version}/shadow", json={"comment": "what if"})
    assert reply.json()["shadow"] is True
    number = iter(range(1_000))
    flips: list[dict[str, Any]] = []

    def told() -> bool:
        answer = checked(author, f"dark-{next(number)}", "P-dark", "1001.00")
        assert answer["policy_version"] != version
        flips[:] = author.get(f"/v1/policies/{version}/shadow").json()["items"]
        return bool(flips)

    until(told, "the shadow to decide")
    flip = flips[-1]
    assert (flip["outcome"], flip["shadow_outcome"]) == ("release", "hold")
    assert (flip["shadow_version"], flip["shadow_reasons"]) == (version, ["LIMIT_EXCEEDED"])
    metrics = httpx.get(f"{service.url}/metrics").text
    assert 'creditgate_shadow_decisions_total{verdict="would_hold"}' in metrics
    ended = reviewer.post(f"/v1/policies/{version}/shadow", json={"on": False, "comment": "seen"})
    assert ended.json()["shadow"] is False


def test_who_is_limited_to_a_segment_sees_what_its_own_accounts_go_by_alone(
    books: Ledger, service: Running
) -> None:
    books.account("P-in", 1_000, segment="IN")
    books.account("P-out", 1_000, segment="OUT")
    with client(service.url, books.key("limited", segment="IN")) as limited:
        assert limited.get("/v1/policies").status_code == 403
        assert limited.get("/v1/policies/1").status_code == 403
        assert limited.post("/v1/policies", json={"comment": "x"}).status_code == 403
        assert limited.get("/v1/accounts/P-in/policy").json()["policy_scope"] == "default"
        assert limited.get("/v1/accounts/P-out/policy").status_code == 404
        assert limited.get("/v1/accounts/P-nowhere/policy").status_code == 404
    with client(service.url, books.key("reader", "checks:read")) as reader:
        assert reader.get("/v1/policies").status_code == 403
        assert reader.get("/v1/accounts/P-in/policy").status_code == 403
