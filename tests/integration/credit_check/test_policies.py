"""Policies over HTTP, from the proposal to the answers that they change."""

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from credit_check.policy_reading import read_book
from credit_contracts.policies import PolicyContent, PolicyNumbers, PolicyPage, PolicyVersion
from credit_core.policies import Activation, in_force
from credit_core.policy import Policy
from support.command import PROGRAM
from support.credit_checks import NO_KAFKA, Ledger, Running, client
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


def proposed(author: httpx.Client, content: dict[str, Any]) -> int:
    reply = author.post("/v1/policies", json={"comment": "tried out", **content})
    assert reply.status_code == 201, reply.text
    version: int = reply.json()["version"]
    return version


def approved(author: httpx.Client, reviewer: httpx.Client, content: dict[str, Any]) -> int:
    version = proposed(author, content)
    reply = reviewer.post(
        f"/v1/policies/{version}/review", json={"approved": True, "comment": "fine"}
    )
    assert reply.status_code == 200, reply.text
    return version


def activated(caller: httpx.Client, version: int, **more: Any) -> dict[str, Any]:
    reply = caller.post(f"/v1/policies/{version}/activate", json={"comment": "now", **more})
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def checked(caller: httpx.Client, order_id: str, account_id: str, amount: str) -> dict[str, Any]:
    body = {
        "order_id": order_id, "order_version": 1, "account_id": account_id, "currency": "EUR",
        "amount": amount,
    }  # fmt: skip
    reply = caller.post("/v1/checks", json=body)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def said(answer: dict[str, Any]) -> tuple[Any, ...]:
    return answer["outcome"], [each["code"] for each in answer["reasons"]], answer["policy_scope"]


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
    author: httpx.Client, reviewer: httpx.Client, books: Ledger, service: Running
) -> None:
    version = approved(author, reviewer, {"default": {"warning_percent": 81}})
    secret, ended = books.key("busy"), Event()
    for number in range(4):
        books.account(f"busy-{number}", None)

    def ask(number: int) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = []
        with client(service.url, secret) as asking:
            while not ended.is_set():
                order_id = f"busy-{number}-{len(answers)}"
                answers.append(checked(asking, order_id, f"busy-{number}", "1.00"))
        return answers

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, number) for number in range(4)]
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
    first = author.post("/v1/policies", json={"comment": "one"}, headers=headers)
    again = author.post("/v1/policies", json={"comment": "one"}, headers=headers)
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


def test_notices_that_stand_are_looked_at_again_under_new_policies(
    author: httpx.Client, reviewer: httpx.Client, books: Ledger
) -> None:
    books.account("P-near", 100_000)
    checked(author, "P-7", "P-near", "850.00")

    def raised() -> list[str]:
        page = author.get("/v1/notices?state=raised&account_id=P-near").json()
        return [each["kind"] for each in page["items"]]

    assert raised() == ["near_limit"]
    entry = {"account_id": "P-near", "excluded": True}
    activated(author, approved(author, reviewer, {"entries": [entry]}))
    until(lambda: raised() == [], "the notice to be cleared")
    activated(reviewer, 1)


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


def test_from_a_file_into_force_on_the_command_line(
    service: Running, books: Ledger, tmp_path: Path
) -> None:
    def run(*arguments: str, name: str, status: int = 0) -> str:
        done = subprocess.run(
            [str(PROGRAM), "policies", *arguments],
            env={
                "CREDITGATE_API_KEY": books.key(name),
                "CREDITGATE_CREDIT_CHECK_URL": service.url,
                "CREDITGATE_EXPOSURE_TRACKER_URL": service.url,
                "CREDITGATE_NOTIFIER_URL": service.url,
                "KAFKA_BOOTSTRAP_SERVERS": NO_KAFKA,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        told = done.stdout + done.stderr
        assert done.returncode == status, told
        return told

    content = json.loads(run("show", "1", "--content", name="Ada"))
    content["entries"] = [{"segment": "CLI", "overdue_days": 3}]
    ceiling = {"amount": "500.00", "currency": "EUR"}
    content["desk"]["ceilings"] = {"agent": ceiling}
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(content))
    told = run("propose", str(file), "--comment", "tried", name="Ada")
    assert "is draft" in told
    assert "entries.0.segment: no account is of segment 'CLI'" in told
    version = told.split()[2]
    word = ("review", version, "--approve", "--comment", "fine")
    assert "proposed by Ada" in run(*word, name="Ada", status=1)
    run(*word, name="Grace")
    run("activate", version, "--comment", "now", name="Ada")
    assert f"policy version {version}: active" in run("show", name="Ada")
    books.account("P-cli", 1_000, segment="CLI")
    told = run("show", "--account", "P-cli", name="Ada")
    assert f"version {version}, segment:CLI" in told
    kept = json.loads(run("show", version, "--content", name="Ada"))
    assert PolicyContent.model_validate(kept) == PolicyContent.model_validate(content)
    run("activate", "1", "--comment", "back", name="Ada")
    (newest, *_) = map(json.loads, run("list", "--json", name="Ada").splitlines())
    assert (newest["version"], newest["state"]) == (int(version), "retired")
    bad = tmp_path / "bad.json"
    bad.write_text('{"default": {"overdue_days": "soon"}}')
    assert "default.overdue_days" in run("propose", str(bad), "--comment", "x", name="A", status=1)
