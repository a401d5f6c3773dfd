"""What credit-check tells on the bus, as bytes made once.

The content of an event was already made for the answer or the record; putting the envelope around
those bytes, instead of building and dumping a model again, is a third of the cost of a decision.
The contract's own codec reads every one of them back in the tests.
"""

from datetime import datetime

import orjson

from credit_contracts.times import moment_text
from credit_contracts.topics import (
    AUDIT_HEAD_V1,
    DECISION_V1,
    HOLD_V1,
    LIMIT_V1,
    NOTICE_V1,
    TOPIC_BY_TYPE,
)

SOURCE = "/creditgate/credit-check"


class Envelope:
    """Makes the records of one kind of event: its topic, and the envelope around its content."""

    def __init__(self, kind: str, topic_prefix: str) -> None:
        self.topic = topic_prefix + TOPIC_BY_TYPE[kind].name
        self._head = (
            b'{"specversion":"1.0","source":%b,"type":%b,"datacontenttype":"application/json"'
            % (orjson.dumps(SOURCE), orjson.dumps(kind))
        )

    def wrap(
        self,
        content: bytes,
        *,
        id: str,  # noqa: A002 - the attribute's name in CloudEvents
        subject: str,
        account_id: str,
        time: datetime,
        traceparent: str | None = None,
    ) -> bytes:
        """`content` as a CloudEvent in structured mode, keyed by the account."""
        attributes = {
            "id": id,
            "subject": subject,
            "time": moment_text(time),
            "partitionkey": account_id,
        }
        if traceparent is not None:
            attributes["traceparent"] = traceparent
        return b'%b,%b,"data":%b}' % (self._head, orjson.dumps(attributes)[1:-1], content)


class Envelopes:
    """The kinds that credit-check tells, for topics with `topic_prefix`."""

    def __init__(self, topic_prefix: str = "") -> None:
        self.decision = Envelope(DECISION_V1, topic_prefix)
        self.hold = Envelope(HOLD_V1, topic_prefix)
        self.notice = Envelope(NOTICE_V1, topic_prefix)
        self.limit = Envelope(LIMIT_V1, topic_prefix)
        self.audit_head = Envelope(AUDIT_HEAD_V1, topic_prefix)
