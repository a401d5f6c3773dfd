"""Holds, notices and accounts as the notifier hears them, with ids of a test's choosing."""

from datetime import UTC, datetime
from typing import Any

from credit_contracts.accounts import AccountV1, ContactV1
from credit_contracts.decisions import DecisionV1
from credit_contracts.holds import HoldV1
from credit_contracts.notices import NoticeV1

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def hold(hold_id: str = "hld_1", **changes: Any) -> HoldV1:
    """A hold of 20,000 USD that takes the account 5,446.78 EUR above its limit."""
    told: dict[str, Any] = {
        "hold_id": hold_id,
        "version": 1,
        "state": "open",
        "order_id": f"SO-{hold_id}",
        "order_version": 1,
        "account_id": "C-42",
        "check_id": "chk_1",
        "reasons": [
            {
                "code": "LIMIT_EXCEEDED",
                "severity": "hold",
                "message": "5,446.78 EUR above the credit limit.",
                "figures": {"limit": "100000.00", "excess": "5446.78"},
            }
        ],
        "order": {"currency": "USD", "amount": "20000.00"},
        "currency": "EUR",
        "order_amount": "18446.78",
        "limit": "100000.00",
        "exposure_after": "105446.78",
        "available_after": "-5446.78",
        "opened_at": AT,
        "changed_at": AT,
        "change": {"by": "creditgate", "reason_code": "LIMIT_EXCEEDED"},
    }
    return HoldV1.model_validate(told | changes)


def notice(notice_id: str = "ntc_1", kind: str = "near_limit", **changes: Any) -> NoticeV1:
    """A notice of an account that has 13,000 EUR left."""
    told: dict[str, Any] = {
        "notice_id": notice_id,
        "kind": kind,
        "state": "raised",
        "severity": "warning",
        "account_id": "C-42",
        "facts": {
            "currency": "EUR",
            "limit": "100000.00",
            "exposure": "87000.00",
            "reserved": "0.00",
            "available": "13000.00",
            "utilization": "0.87",
        },
        "raised_at": AT,
    }
    return NoticeV1.model_validate(told | changes)


def account(account_id: str = "C-42", version: int = 1, **emails: str) -> AccountV1:
    """An account whose contacts are given as role=address."""
    return AccountV1(
        account_id=account_id,
        version=version,
        name="A name that no message needs",
        currency="EUR",
        credit_limit="100000.00",
        status="open",
        contacts=tuple(ContactV1(role=role, email=email) for role, email in emails.items()),
    )


def decision(hold_id: str | None = "hld_1", **changes: Any) -> DecisionV1:
    """The decision that opened a hold."""
    told: dict[str, Any] = {
        "check_id": "chk_1",
        "order_id": f"SO-{hold_id}",
        "order_version": 1,
        "account_id": "C-42",
        "account_known": True,
        "outcome": "hold" if hold_id else "release",
        "reasons": [],
        "order": {"currency": "USD", "amount": "20000.00"},
        "currency": "EUR",
        "order_amount": "18446.78",
        "limit": "100000.00",
        "exposure_before": {
            "open_orders": "0.00",
            "unbilled": "0.00",
            "receivables": "80000.00",
            "unapplied_cash": "0.00",
            "total": "80000.00",
        },
        "reserved_before": "7000.00",
        "exposure_after": "105446.78",
        "available_after": "-5446.78",
        "utilization_after": "1.05",
        "reservation": None,
        "hold_id": hold_id,
        "policy_version": 1,
        "rates": {},
        "freshness": {"watermark": AT, "lag_seconds": 0.4, "stale": False},
        "decided_at": AT,
    }
    return DecisionV1.model_validate(told | changes)
