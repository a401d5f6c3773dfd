"""Policies on their way into force, as tests need them."""

from typing import Any

import httpx


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
