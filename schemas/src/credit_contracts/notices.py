"""The notice: a fact worth telling, raised and cleared; the time between is one episode.

The list of kinds is closed, so that routing, wording and silences can be complete.
"""

from typing import Literal

from credit_contracts.ids import AccountId, OrderId
from credit_contracts.shapes import Told
from credit_contracts.times import Instant

NoticeKind = Literal[
    "near_limit",
    "limit_exceeded",
    "group_near_limit",
    "group_limit_exceeded",
    "overdue_begun",
    "account_stopped",
    "limit_expiring",
    "review_due",
    "limit_changed",
    "override_made",
    "overshoot",
    "unchecked_order",
    "hold_ignored",
    "data_stale",
    "dead_letters",
    "drift",
    "version_conflict",
]
NoticeState = Literal["raised", "cleared"]
NoticeSeverity = Literal["info", "warning", "critical"]


class NoticeV1(Told):
    """`facts` are the numbers behind it, by name, as text (amounts with `currency` beside them).

    Raising and clearing tell the same `notice_id`; `cleared_at` is null while it stands.
    """

    notice_id: str
    kind: NoticeKind
    state: NoticeState
    severity: NoticeSeverity
    account_id: AccountId | None = None
    order_id: OrderId | None = None
    facts: dict[str, str]
    raised_at: Instant
    cleared_at: Instant | None = None
