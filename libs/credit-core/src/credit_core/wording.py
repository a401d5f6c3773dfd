"""Reasons in words: one or two English sentences that state the numbers.

The reader is a sales person with the account on the phone. So a sentence says what is asked, what
is there, and what is missing, in that order, and never a code. It is made from the reason's own
figures alone: what the words say is what the rule compared.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from credit_core.reasons import COVERED_BY, Figure, Money, Reason, ReasonCode

ToText = Callable[[int, str], str]
"""Minor units and a currency code to decimal text: (1250, "EUR") to "12.50"."""

SENTENCES: Mapping[ReasonCode, str] = {
    ReasonCode.LIMIT_EXCEEDED: (
        "This order of {order} would bring the account to {exposure_after}, which is {excess}"
        " above its credit limit of {limit}. Available credit before this order: {available}"
        " (exposure {exposure}, reserved for other orders {reserved})."
    ),
    ReasonCode.NEAR_LIMIT: (
        "With this order the account has taken {exposure_after} of its credit limit of {limit}"
        " (utilization {utilization}, warning from {threshold}). {available_after} are left:"
        " the next order may be held."
    ),
    ReasonCode.GROUP_LIMIT_EXCEEDED: (
        "This order of {order} would bring the group of account {group_account_id} to"
        " {exposure_after}, which is {excess} above its credit limit of {limit}. Available credit of"
        " the group before this order: {available} (exposure of all its accounts {exposure},"
        " reserved for other orders {reserved})."
    ),
    ReasonCode.GROUP_NEAR_LIMIT: (
        "With this order the group of account {group_account_id} has taken {exposure_after} of its"
        " credit limit of {limit} (utilization {utilization}, warning from {threshold})."
        " {available_after} are left: the next order of any of its accounts may be held."
    ),
    ReasonCode.ACCOUNT_STOPPED: (
        "Account {account_id} is stopped: no order is released until the credit team lifts the"
        " stop, whatever the amount."
    ),
    ReasonCode.ACCOUNT_UNKNOWN: (
        "Account {account_id} is not known here, so it has no credit limit. Check the account id"
        " (the payer's, not the ship-to's) or have the account sent."
    ),
    ReasonCode.ACCOUNT_EXCLUDED: (
        "Account {account_id} is excluded from credit checks by policy version {policy_version}"
        " ({policy_scope}): its orders are released whatever its limit, exposure and overdue items."
    ),
    ReasonCode.ORDER_LIMIT_EXCEEDED: (
        "This order of {order} is above the most that a single order may be worth, {order_maximum}."
    ),
    ReasonCode.OVERDUE: (
        "{overdue} are more than {overdue_days_max} days overdue, the oldest since {oldest_due_on}"
        " ({days} days)."
    ),
    ReasonCode.OVERDUE_SHARE: (
        "{overdue} are more than {overdue_days_max} days overdue, the oldest since {oldest_due_on}"
        " ({days} days): a share of {share} of the receivables, where {share_max} is allowed."
    ),
    ReasonCode.DUNNING_LEVEL: (
        "Account {account_id} has reached dunning level {dunning_level}; orders are released up to"
        " level {dunning_level_max}."
    ),
    ReasonCode.LIMIT_EXPIRED: (
        "The credit limit of account {account_id} was valid until {limit_valid_until} and has not"
        " been renewed."
    ),
    ReasonCode.REVIEW_DUE: (
        "Account {account_id} was to be reviewed by {next_review_on}, and has not been."
    ),
    ReasonCode.TERMS_CHANGED: (
        "This order gives {order_terms_days} days to pay; {account_terms_days} are agreed with the"
        " account."
    ),
    ReasonCode.MANUAL_HOLD: (
        "This order is held by hand by {held_by} ({reason_code}): it waits until a person releases"
        " it."
    ),
    ReasonCode.MUST_REVIEW: (
        "Account {account_id} is flagged for review: a person decides on every order."
    ),
}
OF_GROUP: Mapping[ReasonCode, str] = {
    ReasonCode.ACCOUNT_STOPPED: (
        "Account {group_account_id}, which stands above this one, is stopped: no order of its group"
        " is released until the credit team lifts the stop, whatever the amount."
    ),
}
"""What is told in other words when it is about a group."""
UNTOLD: Mapping[ReasonCode, str] = {
    ReasonCode.GROUP_LIMIT_EXCEEDED: (
        "This order would bring the group that the account belongs to above its credit limit. Ask"
        " the credit team of the whole group."
    ),
    ReasonCode.GROUP_NEAR_LIMIT: (
        "With this order the group that the account belongs to is near its credit limit: the next"
        " order of any of its accounts may be held."
    ),
    ReasonCode.ACCOUNT_STOPPED: (
        "An account that stands above this one is stopped: no order of its group is released until"
        " the credit team lifts the stop, whatever the amount."
    ),
    ReasonCode.FX_RATE_MISSING: (
        "There is no recent exchange rate for a part of the group that the account belongs to, so"
        " it cannot be valued."
    ),
}
"""A reason about a group, for a caller that may not see whose: without any figure."""
CASH_APART = "Cash that is not allocated was not taken off."
DISPUTED_LEFT_OUT = "What is disputed is left out."
_COUNTED = {"cash_on_hand": CASH_APART, "disputed": DISPUTED_LEFT_OUT}
"""By the figure that says so: how what is overdue was counted, where that is not as usual."""
TOLERATED = "Up to {tolerated} would be overlooked."
RATE_MISSING = (
    "There is no exchange rate to {currency} for {missing}, so these amounts cannot be valued."
)
RATE_OUTDATED = (
    "The exchange rate to {currency} for {outdated} is too old: the oldest is of {oldest_as_of},"
    " at most {rate_age_days_max} days are allowed."
)
RATE_MISSING_OF_GROUP = (
    "There is no exchange rate to {currency} for {missing}, so these amounts of the group of account"
    " {group_account_id} cannot be valued."
)
RATE_OUTDATED_OF_GROUP = (
    "The exchange rate to {currency} for {outdated}, by which amounts of the group of account"
    " {group_account_id} are valued, is too old: the oldest is of {oldest_as_of}, at most"
    " {rate_age_days_max} days are allowed."
)
DATA_BEHIND = (
    "The data is {lag_seconds} seconds behind; at most {lag_seconds_max} seconds are allowed."
    " Payments and invoices may be missing from it."
)
DATA_AGE_UNKNOWN = (
    "It is not known yet how recent the data is: some events have not been read since the start."
    " At most {lag_seconds_max} seconds behind are allowed."
)


def figure_text(figure: Figure, to_text: ToText) -> str:
    """One figure as text: amounts by `to_text` without their currency, times as RFC 3339 in
    UTC, days as `YYYY-MM-DD`.
    """
    match figure:
        case Money(minor, currency):
            return to_text(minor, currency)
        case datetime():
            return figure.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case str():
            return figure
        case _:
            return str(figure)


def figures_text(reason: Reason, to_text: ToText) -> dict[str, str]:
    """All figures of a reason as text, in the reason's own order."""
    return {name: figure_text(figure, to_text) for name, figure in reason.figures.items()}


def wording(reason: Reason, to_text: ToText) -> str:
    """The reason as a sentence for people, with amounts written by `to_text`."""
    said = {
        name: f"{figure_text(figure, to_text)} {figure.currency}"
        if isinstance(figure, Money)
        else figure_text(figure, to_text)
        for name, figure in reason.figures.items()
    }
    return " ".join(sentence.format_map(said) for sentence in sentences(reason))


def sentences(reason: Reason) -> tuple[str, ...]:
    """The templates that tell this reason. Rates may be missing, too old, or both; how far data
    is behind may be unknown.
    """
    told = reason.figures
    if reason.code in UNTOLD and told.keys() <= {COVERED_BY}:
        return (UNTOLD[reason.code],)
    if "group_account_id" in told and reason.code in OF_GROUP:
        return (OF_GROUP[reason.code],)
    match reason.code:
        case ReasonCode.FX_RATE_MISSING:
            group = "group_account_id" in told
            missing = RATE_MISSING_OF_GROUP if group else RATE_MISSING
            outdated = RATE_OUTDATED_OF_GROUP if group else RATE_OUTDATED
            return (missing,) * ("missing" in told) + (outdated,) * ("outdated" in told)
        case ReasonCode.DATA_STALE:
            return (DATA_BEHIND if "lag_seconds" in told else DATA_AGE_UNKNOWN,)
        case ReasonCode.OVERDUE | ReasonCode.OVERDUE_SHARE:
            return (
                SENTENCES[reason.code],
                *(said for name, said in _COUNTED.items() if name in told),
                *(TOLERATED,) * ("tolerated" in told),
            )
        case _:
            return (SENTENCES[reason.code],)
