"""The route that does nothing: the same models in and out, no lane, no database.

What FastAPI and uvicorn cost by themselves; served with the flags of the real service.
"""

from datetime import UTC, datetime

from fastapi import FastAPI

from credit_contracts.checks import CheckAnswer, CheckRequest

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_ZEROS = {
    "open_orders": "0.00",
    "unbilled": "0.00",
    "receivables": "0.00",
    "unapplied_cash": "0.00",
    "total": "0.00",
}


def app() -> FastAPI:
    """An app whose only route validates a check and answers a release."""
    nothing = FastAPI()

    @nothing.post("/v1/checks")
    async def check(question: CheckRequest) -> CheckAnswer:
        return CheckAnswer.model_validate(
            {
                "check_id": "chk_01J00000000000000000000000",
                "order_id": question.order_id,
                "order_version": question.order_version,
                "account_id": question.account_id,
                "account_known": True,
                "outcome": "release",
                "reasons": [],
                "order": {"currency": question.currency, "amount": question.amount},
                "currency": question.currency,
                "order_amount": question.amount,
                "limit": None,
                "exposure_before": _ZEROS,
                "reserved_before": "0.00",
                "exposure_after": question.amount,
                "available_after": None,
                "utilization_after": None,
                "reservation": {"amount": question.amount, "expires_at": _AT},
                "hold_id": None,
                "policy_version": 1,
                "rates": {},
                "freshness": {"watermark": _AT, "lag_seconds": 0.1, "stale": False},
                "decided_at": _AT,
            }
        )

    return nothing
