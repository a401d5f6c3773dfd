"""A verdict in the words of the contract: the answer of a check, as the bytes that are recorded.

The bytes are made once; the reply, the record and the event are the same letters, so a replay is
identical and what was told is what is stored.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import orjson

from credit_check.tasks import Key, Reply
from credit_contracts.amounts import to_text
from credit_contracts.problems import BY_CODE, PROBLEM_TYPE_PREFIX, ProblemCode
from credit_contracts.times import moment_text, rfc3339
from credit_core.buckets import Buckets
from credit_core.decision import Verdict
from credit_core.documents import Rate
from credit_core.money import RATE_DECIMALS
from credit_core.reasons import Reason
from credit_core.standing import AncestorStanding, Question
from credit_core.utilization import utilization_text
from credit_core.wording import figures_text, wording

OK = 200
CONFLICT = 409
INTERNAL_ERROR = 500

amount_text = lru_cache(maxsize=4096)(to_text)
"""One answer tells the same few amounts in many places, nothing most of all."""


def rate_text(rate_e10: int) -> str:
    """A rate as decimal text without trailing zeros: 11_000_000_000 to "1.1"."""
    whole, rest = divmod(rate_e10, 10**RATE_DECIMALS)
    decimals = f"{rest:0{RATE_DECIMALS}d}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)


def reasons_content(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    """Reasons with their figures and their sentence, as told."""
    return [
        {
            "code": reason.code,
            "severity": reason.severity,
            "message": wording(reason, to_text),
            "figures": figures_text(reason, to_text),
        }
        for reason in reasons
    ]


def answer_content(
    check_id: str,
    question: Question,
    verdict: Verdict,
    *,
    reserved_minor: int | None,
    hold_id: str | None,
    dry_run: bool,
) -> dict[str, Any]:
    """The fields of `CheckAnswer`. `reserved_minor` is what the release reserved, gross, in the
    account's currency.
    """
    currency = verdict.currency
    reservation = None
    if verdict.reservation is not None and currency is not None and reserved_minor is not None:
        reservation = {
            "amount": amount_text(reserved_minor, currency),
            "expires_at": moment_text(verdict.reservation.expires_at),
        }
    lag = verdict.lag
    return {
        "check_id": check_id,
        "order_id": question.order_id,
        "order_version": question.order_version,
        "account_id": question.account_id,
        "account_known": verdict.account_known,
        "outcome": verdict.outcome,
        "reasons": reasons_content(verdict.reasons),
        "order": {
            "currency": question.currency,
            "amount": amount_text(question.amount_minor, question.currency),
        },
        "currency": currency,
        "order_amount": _text(verdict.order_minor, currency),
        "limit": _text(verdict.limit_minor, currency),
        "exposure_before": _buckets(verdict.exposure_before, currency),
        "reserved_before": _text(verdict.reserved_before_minor, currency),
        "exposure_after": _text(verdict.exposure_after_minor, currency),
        "available_after": _text(verdict.available_after_minor, currency),
        "utilization_after": verdict.utilization_after,
        "reservation": reservation,
        "hold_id": hold_id,
        "policy_version": verdict.policy_version,
        "policy_scope": verdict.policy_scope,
        "rates": _rates(leg for used in verdict.rates.values() for leg in used.legs),
        "freshness": {
            "watermark": None if verdict.watermark is None else moment_text(verdict.watermark),
            "lag_seconds": None if lag is None else round(lag.total_seconds(), 3),
            "stale": verdict.stale,
        },
        "decided_at": moment_text(verdict.decided_at),
        "dry_run": dry_run,
        "groups": [_group(each) for each in verdict.groups],
    }


def problem_reply(code: ProblemCode, detail: str) -> Reply:
    """A problem of the catalogue as a reply that can be recorded and replayed."""
    kind = BY_CODE[code]
    body = {
        "type": PROBLEM_TYPE_PREFIX + code,
        "code": code,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "remedy": kind.remedy,
    }
    return Reply(kind.status, orjson.dumps(body))


def field_reply(field: str, message: str, remedy: str) -> Reply:
    """A 422 about one field that can be recorded and replayed."""
    detail = f"{field}: {message}"
    body = orjson.loads(problem_reply("INVALID_REQUEST", detail).body)
    body["errors"] = [{"field": field, "message": message, "remedy": remedy}]
    return Reply(body["status"], orjson.dumps(body))


def key_reused(key: Key) -> Reply:
    """The key came before for something else."""
    return problem_reply(
        "IDEMPOTENCY_KEY_REUSED",
        f"The Idempotency-Key {key.key!r} came before with another body or to another address.",
    )


def _group(group: AncestorStanding) -> dict[str, Any]:
    currency, order_minor = group.currency, group.order_minor
    after_minor = None if order_minor is None else group.before_minor + order_minor
    return {
        "account_id": group.account_id,
        "segment": group.segment,
        "members_total": group.members_total,
        "currency": currency,
        "limit": _text(group.limit_minor, currency),
        "exposure_before": _buckets(group.exposure, currency),
        "reserved_before": _text(group.reserved_minor, currency),
        "order_amount": _text(order_minor, currency),
        "exposure_after": _text(after_minor, currency),
        "utilization_after": None
        if after_minor is None
        else utilization_text(after_minor, group.limit_minor),
        "rates": _rates(leg for used in group.rates.values() for leg in used.legs),
    }


def _text(minor: int | None, currency: str | None) -> str | None:
    return None if minor is None or currency is None else amount_text(minor, currency)


def _buckets(buckets: Buckets | None, currency: str | None) -> dict[str, str] | None:
    if buckets is None or currency is None:
        return None
    return {
        "open_orders": amount_text(buckets.open_orders, currency),
        "unbilled": amount_text(buckets.unbilled, currency),
        "receivables": amount_text(buckets.receivables, currency),
        "unapplied_cash": amount_text(buckets.unapplied_cash, currency),
        "total": amount_text(buckets.total, currency),
    }


def _rates(legs: Iterable[Rate]) -> dict[str, dict[str, Any]]:
    return {
        f"{leg.base}/{leg.quote}": {
            "rate": rate_text(leg.rate_e10),
            "as_of": rfc3339(leg.as_of),
            "version": leg.version,
            "source": leg.source,
        }
        for leg in legs
    }
