"""What is said of a notice: the account, the numbers, and what to do before an order is held.

Facts come by name from whoever raised the notice. Those with a label here are shown in this
order, amounts with their currency; others are shown as they stand, so that nothing is withheld.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from credit_contracts.notices import NoticeV1
from notifier import figures
from notifier.letter import Section
from notifier.routing import Audience, NextStep
from notifier.wording_titles import account_of, is_past, title_of

AMOUNTS: Mapping[str, str] = {
    "limit": "Credit limit",
    "exposure": "Exposure",
    "reserved": "Reserved for released orders",
    "available": "Available credit",
    "amount": "Amount",
    "released": "Released of it",
    "excess": "Above what was released by",
    "overdue": "Overdue",
    "temporary_limit": "Temporary limit",
    "temporary_limit_before": "Temporary limit before",
}

TEXTS: Mapping[str, str] = {
    "temporary_valid_from": "Temporary limit from",
    "temporary_valid_until": "Temporary limit until",
    "approved_by": "Approved by",
    "reason": "Reason",
    "released_by": "Released by",
    "role": "In the role",
    "against": "Held for",
    "reason_code": "Reason code",
    "comment": "Comment",
    "tolerance_percent": "Tolerance in per cent",
    "valid_until": "Valid until",
    "oldest_due_on": "Oldest due date",
    "limit_valid_until": "Limit valid until",
    "next_review_on": "To be reviewed by",
    "held_from": "Orders are held for it from",
    "without_rate": "Without an exchange rate",
    "on_stale": "Orders meanwhile",
    "lag_seconds": "Seconds behind",
    "lag_seconds_max": "Seconds allowed",
    "watermark": "Applied up to",
}

_HELD_SINCE = "Orders are held for it since"
_MEANWHILE = {"hold": "held", "release": "released with a warning"}

STEPS: Mapping[str, NextStep] = {
    "near_limit": NextStep(
        "The next order may be held. Ask the debtor to pay open invoices before the next order, or"
        " ask the credit team for a higher limit in good time.",
        "See whether the limit is still right.",
    ),
    "limit_exceeded": NextStep(
        "Further orders are held until enough is paid. Ask the debtor for a payment and talk to the"
        " credit team before promising a delivery.",
        "Find out what took the account above its limit (creditgate exposure {account}), then"
        " collect, raise the limit or stop the account.",
    ),
    "group_near_limit": NextStep(
        "The next order of any company of the group may be held. Ask for payments in good time.",
        "See whether the group's limit is still right.",
    ),
    "group_limit_exceeded": NextStep(
        "Further orders of the whole group are held until enough is paid.",
        "Find out which member took the group above its limit, then collect or raise it.",
    ),
    "overdue_begun": NextStep(
        "Ask the debtor to pay what is overdue, before orders are held for it.",
        "Collect what is overdue (creditgate aging {account}).",
    ),
    "account_stopped": NextStep(
        "Nothing is released while the stop stands: talk to the credit team.",
        "Lift the stop where it was set when its cause is gone.",
    ),
    "limit_expiring": NextStep(
        "Tell the credit team if business is to go on: orders are held when the limit has expired.",
        "Review the account and have its limit renewed, with a new last day, before orders are held"
        " for it.",
    ),
    "review_due": NextStep(
        "Tell the credit team if business is to go on: orders are held when the review is late.",
        "Review the account (creditgate exposure {account}) and send the date of its next review,"
        " before orders are held for it.",
    ),
    "limit_changed": NextStep(
        "Reckon with it in the next order. Orders that were held for the limit are looked at again"
        " by themselves.",
        "Nothing to do if this was agreed; the changes before it: creditgate limits history"
        " {account}.",
    ),
    "override_made": NextStep(
        "The order may go.",
        "Nothing to do if this was agreed. If it was not, stop the order where it is worked on and"
        " have the release voided. What became of such releases: creditgate"
        " overrides.",
    ),
    "overshoot": NextStep(
        "Have the order checked again before it is enlarged.",
        "Decide whether the rest may go: stop it where it is worked on, or let the larger order be"
        " checked, so that it is released or held. Then have the order system ask before it enlarges"
        " an order.",
    ),
    "unchecked_order": NextStep(
        "Have orders checked before they are promised.",
        "Look at the order and the account (creditgate exposure {account}); stop the order where it"
        " is worked on if it should not go. Then find out why it was not asked for: which system or"
        " person sent it.",
    ),
    "hold_ignored": NextStep(
        "Do not deliver the order before the credit team has released it.",
        "Stop the order where it is worked on, or release its hold if it may go. Then find out who"
        " let it go on.",
    ),
    "data_stale": NextStep(
        "Nothing to do for you.",
        "See `creditgate status`: find out which events are late and why.",
    ),
    "dead_letters": NextStep(
        "Nothing to do for you.",
        "Read the reasons with `creditgate dead list`, have the sender corrected, then"
        " `creditgate dead retry`.",
    ),
    "drift": NextStep(
        "Nothing to do for you.",
        "Decide with care until it is mended. Run `creditgate reconcile`, keep what it prints for"
        " whoever looks for the cause, then `creditgate rebuild`.",
    ),
    "version_conflict": NextStep(
        "Nothing to do for you.",
        "One of the two counts, the same everywhere; only the sender knows which is right. Have it"
        " send the document again with a new version.",
    ),
}
"""By kind: the next step for sales, and for the credit team."""

_HELD_STEPS: Mapping[str, NextStep] = {
    "overdue_begun": NextStep(
        "Ask the debtor to pay what is overdue: orders are held until then.",
        "Collect what is overdue (creditgate aging {account}): orders are held until then.",
    ),
    "limit_expiring": NextStep(
        "Tell the credit team if business is to go on: orders are held until the limit is renewed.",
        "Review the account and have its limit renewed, with a new last day: orders are held until"
        " then.",
    ),
    "review_due": NextStep(
        "Tell the credit team if business is to go on: orders are held until the review is done.",
        "Review the account (creditgate exposure {account}) and send the date of its next review:"
        " orders are held until then.",
    ),
}
"""The same once orders are held for it."""
_COUNTED = {
    "limit_valid_until": ("days_left", -1),
    "next_review_on": ("days_left", -1),
    "oldest_due_on": ("days_past_due", 1),
}
"""By the day that a notice is of: what counts the days to it or from it, and which way."""
_LIMIT_FACTS = ("limit_before", "currency_before")
"""Told beside the limit, in words of their own."""

_OTHERWISE = NextStep(
    "Talk to the credit team about it.",
    "Look at the account: creditgate exposure {account}.",
)


def sections(notice: NoticeV1, audience: Audience) -> list[Section]:
    """The notice in full, for one audience."""
    opening = [f"{title_of(notice)}."]
    if notice.order_id is not None:
        opening.append(f"Order: {notice.order_id}.")
    steps = {**STEPS, **_HELD_STEPS} if _is_held(notice.facts) else STEPS
    step = steps.get(notice.kind, _OTHERWISE).of(audience)
    found = [Section(sentences=tuple(opening))]
    rows = _figures(notice)
    if rows:
        found.append(Section("Figures", figures=tuple(rows)))
    found.append(Section("Next step", points=(step.replace("{account}", account_of(notice)),)))
    return found


def _figures(notice: NoticeV1) -> list[tuple[str, str]]:
    facts = notice.facts
    currency = facts.get("currency")
    rows = [
        (label, figures.money(facts[name], currency))
        for name, label in AMOUNTS.items()
        if name in facts
    ]
    if notice.kind == "limit_changed" and currency is not None:
        rows[: "limit" in facts] = _limits(facts)
    available = figures.number(facts.get("available", ""))
    if available is not None and available < 0:
        rows.append(("Above the limit by", figures.money(f"{-available:f}", currency)))
    if "utilization" in facts:
        rows.append(
            ("Utilization", figures.utilization(facts["utilization"], facts.get("available")))
        )
    if "threshold" in facts:
        rows.append(("Warning threshold", figures.percent(facts["threshold"])))
    texts = {**TEXTS, "held_from": _HELD_SINCE} if _is_held(facts) else TEXTS
    rows += [(label, _text(name, facts[name])) for name, label in texts.items() if name in facts]
    shown = {*AMOUNTS, *TEXTS, *_LIMIT_FACTS, "utilization", "threshold", "currency"}
    if is_past(notice):
        shown.add("days_left")
    rows += [
        (name.replace("_", " ").capitalize(), value)
        for name, value in sorted(facts.items())
        if name not in shown
    ]
    return rows


def _is_held(facts: Mapping[str, str]) -> bool:
    """Whether orders are held for it on the day when the notice was raised; facts that do not tell
    the days say that they are not.
    """
    for name, (counted, way) in _COUNTED.items():
        try:
            today = date.fromisoformat(facts[name]) + timedelta(days=way * int(facts[counted]))
            return date.fromisoformat(facts["held_from"]) <= today
        except (KeyError, ValueError, OverflowError):
            continue
    return False


def _text(name: str, told: str) -> str:
    return _MEANWHILE.get(told, told) if name == "on_stale" else told


def _limits(facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The limit as it is and as it was, in the currency that each was in."""
    currency = facts.get("currency")
    before = facts.get("currency_before", currency)
    return [
        ("Credit limit", figures.limit_money(facts.get("limit"), currency)),
        ("Limit before", figures.limit_money(facts.get("limit_before"), before)),
    ]
