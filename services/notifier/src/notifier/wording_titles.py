"""What a notice is called: one line that says whose account, what is the matter, and how much.

It is the subject of a letter that tells it alone, and the first sentence of what is said of it.
Facts make it precise; without them, each kind has a line of its own.
"""

from collections.abc import Callable, Mapping

from credit_contracts.notices import NoticeV1
from notifier import figures

TITLES: Mapping[str, str] = {
    "near_limit": "Account {account} is near its credit limit",
    "limit_exceeded": "Account {account} is above its credit limit",
    "group_near_limit": "The group of account {account} is near its credit limit",
    "group_limit_exceeded": "The group of account {account} is above its credit limit",
    "overdue_begun": "Account {account} has overdue items",
    "account_stopped": "Account {account} is stopped",
    "limit_expiring": "The credit limit of account {account} expires soon",
    "review_due": "Account {account} is due for review",
    "limit_changed": "The credit limit of account {account} was changed",
    "override_made": "An order of account {account} was released by hand",
    "overshoot": "An order of account {account} is larger than what was released",
    "unchecked_order": "An order of account {account} was never checked",
    "hold_ignored": "An order of account {account} went on although it was held",
    "data_stale": "The data behind credit decisions is late",
    "dead_letters": "Events could not be used",
    "drift": "Stored exposure differs from the documents",
    "version_conflict": "A document came twice with the same version and other content",
}


def subject(notice: NoticeV1) -> str:
    """One line: the account, what is the matter, and how much is left or missing."""
    title = title_of(notice)
    currency = notice.facts.get("currency")
    available = notice.facts.get("available")
    left = None if available is None else figures.number(available)
    if notice.kind == "near_limit" and available is not None:
        return f"{title}: {figures.money(available, currency)} left"
    if notice.kind == "limit_exceeded" and left is not None and left < 0:
        return f"{title} by {figures.money(f'{-left:f}', currency)}"
    return title


def _limit_changed(notice: NoticeV1) -> str:
    """Which way the limit went, and where to; a limit without a figure is unlimited."""
    facts, account = notice.facts, account_of(notice)
    currency = facts.get("currency")
    if facts.get("limit") == facts.get("limit_before") and "currency_before" not in facts:
        temporary = facts.get("temporary_limit")
        if temporary is None:
            return f"The temporary credit limit of account {account} was taken back"
        return f"Account {account} has a temporary credit limit of " + figures.money(
            temporary, currency
        )
    now, before = (figures.number(facts.get(name, "")) for name in ("limit", "limit_before"))
    if "currency_before" in facts:
        way = "changed"
    else:
        way = "raised" if now is None or (before is not None and now > before) else "lowered"
    limit = figures.limit_money(facts.get("limit"), currency)
    return f"The credit limit of account {account} was {way} to {limit}"


def _override_made(notice: NoticeV1) -> str:
    facts = notice.facts
    which = f"Order {notice.order_id}" if notice.order_id else "An order"
    by = facts.get("released_by")
    title = f"{which} of account {account_of(notice)} was released by hand"
    worth = figures.money(facts.get("amount"), facts.get("currency"))
    return f"{title}{f', by {by}' if by else ''}: {worth}"


def _overdue_begun(notice: NoticeV1) -> str:
    facts = notice.facts
    worth = figures.money(facts.get("overdue"), facts.get("currency"))
    since = facts.get("oldest_due_on")
    title = f"Account {account_of(notice)} has overdue items: {worth}"
    return f"{title}, the oldest due on {since}" if since else title


def _limit_expiring(notice: NoticeV1) -> str:
    verb = "expired" if is_past(notice) else "expires"
    return (
        f"The credit limit of account {account_of(notice)} {verb} on"
        f" {notice.facts['limit_valid_until']}"
    )


def _review_due(notice: NoticeV1) -> str:
    verb = "was" if is_past(notice) else "is"
    return f"Account {account_of(notice)} {verb} due for review by {notice.facts['next_review_on']}"


_TITLED: Mapping[str, tuple[str, Callable[[NoticeV1], str]]] = {
    "limit_changed": ("currency", _limit_changed),
    "override_made": ("amount", _override_made),
    "overdue_begun": ("overdue", _overdue_begun),
    "limit_expiring": ("limit_valid_until", _limit_expiring),
    "review_due": ("next_review_on", _review_due),
}
"""By kind: the fact without which it has no title of its own, and the title with it."""


def is_past(notice: NoticeV1) -> bool:
    """Whether the day that the notice is of is over."""
    left = figures.number(notice.facts.get("days_left", ""))
    return left is not None and left < 0


def account_of(notice: NoticeV1) -> str:
    """The account as it is named in a sentence; a notice may be of none."""
    return notice.account_id or "(none)"


def title_of(notice: NoticeV1) -> str:
    """One line: the account and what is the matter."""
    needed, titled = _TITLED.get(notice.kind, ("", None))
    if titled is not None and needed in notice.facts:
        return titled(notice)
    return TITLES[notice.kind].replace("{account}", account_of(notice))
