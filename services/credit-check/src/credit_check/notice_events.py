"""Notices that no figure of an account's position raises, as they are told.

The sweep raises and clears most of them by itself, outside of the lane: their kinds are nobody
else's, and one process leads the sweep, so no lock is needed for them. A release by a person is
told by the batch that makes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from credit_check.events import Envelopes
from credit_contracts.times import rfc3339
from service_kit.ids import new_id
from service_kit.outbox import Message

_FACT_LENGTH_MAX = 1000
_HEADERS = [("content-type", b"application/cloudevents+json")]


@dataclass(frozen=True, slots=True)
class Telling:
    """A notice's full state as JSON, and what the outbox is to tell of it."""

    notice_id: str
    content: str
    message: Message


def raised(
    envelopes: Envelopes,
    at: datetime,
    *,
    kind: str,
    severity: str,
    account_id: str | None,
    facts: Mapping[str, str],
    order_id: str | None = None,
    traceparent: str | None = None,
) -> Telling:
    """A new notice; facts are cut where they are too long."""
    content = {
        "notice_id": new_id("ntc"),
        "kind": kind,
        "state": "raised",
        "severity": severity,
        "account_id": account_id,
        "order_id": order_id,
        "facts": {name: _bounded(text) for name, text in facts.items()},
        "raised_at": rfc3339(at),
        "cleared_at": None,
    }
    return _telling(envelopes, content, at, traceparent)


def cleared(envelopes: Envelopes, at: datetime, before: str) -> Telling:
    """The notice that was told as `before`, cleared."""
    content = orjson.loads(before) | {"state": "cleared", "cleared_at": rfc3339(at)}
    return _telling(envelopes, content, at)


def _bounded(text: str) -> str:
    return text if len(text) <= _FACT_LENGTH_MAX else f"{text[: _FACT_LENGTH_MAX - 1]}…"


def _telling(
    envelopes: Envelopes, content: dict[str, Any], at: datetime, traceparent: str | None = None
) -> Telling:
    """A notice of no account is keyed by its kind, so that its clearing follows its raising."""
    key = content["account_id"] or content["kind"]
    told = orjson.dumps(content)
    value = envelopes.notice.wrap(
        told,
        id=f"{content['notice_id']}-{content['state']}",
        subject=content["notice_id"],
        account_id=key,
        time=at,
        traceparent=traceparent,
    )
    return Telling(
        content["notice_id"],
        told.decode(),
        Message(envelopes.notice.topic, key.encode(), value, _HEADERS),
    )
