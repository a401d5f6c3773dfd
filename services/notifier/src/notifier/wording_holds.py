"""What is said of a hold: which order, how much, why, and who does what next.

The reader is a sales person with the debtor on the telephone, or a credit controller with a queue.
Both get the same numbers; what they can do about it differs, so the next step does too.
"""

import shlex
from collections.abc import Mapping

from credit_contracts.holds import HoldV1
from notifier import figures
from notifier.letter import Section
from notifier.routing import Audience, NextStep
from notifier.succession import SUPERSEDED

_STOPPED = "ACCOUNT_STOPPED"
_BY_ITSELF = "It is released by itself once nothing holds it any more."

STEPS: Mapping[str, NextStep] = {
    "LIMIT_EXCEEDED": NextStep(
        "Ask the debtor to pay open invoices, make the order smaller, or ask the credit team for a"
        f" higher limit. {_BY_ITSELF}",
        "Release it by hand, raise the limit, or reject it; after a payment or with a higher limit"
        " it is released by itself.",
    ),
    "GROUP_LIMIT_EXCEEDED": NextStep(
        "Another company of the group may have taken the credit: ask the credit team.",
        "Release it by hand, raise the group's limit, or reject it.",
    ),
    "ORDER_LIMIT_EXCEEDED": NextStep(
        "Ask the credit team: a single order of this size needs a person.",
        "Look at the order and release or reject it.",
    ),
    "OVERDUE": NextStep(
        f"Ask the debtor to pay what is overdue. {_BY_ITSELF}",
        "Collect what is overdue: the order is then released by itself. Or release it by hand.",
    ),
    "OVERDUE_SHARE": NextStep(
        f"Ask the debtor to pay what is overdue. {_BY_ITSELF}",
        "Collect what is overdue: the order is then released by itself. Or release it by hand.",
    ),
    "DUNNING_LEVEL": NextStep(
        f"Ask the debtor to pay what it was reminded of. {_BY_ITSELF}",
        "Settle the reminders with the debtor; with a lower dunning level the order is released by"
        " itself.",
    ),
    "LIMIT_EXPIRED": NextStep(
        "Ask the credit team to renew the limit.",
        "Renew the limit: the order is then released by itself. Or release it by hand.",
    ),
    "REVIEW_DUE": NextStep(
        "Wait for the credit team: the account is to be reviewed first.",
        "Review the account and have its next date sent, or release the order by hand.",
    ),
    "TERMS_CHANGED": NextStep(
        f"Give the order the payment terms that are agreed. {_BY_ITSELF}",
        "Agree to the longer terms, or release or reject the order.",
    ),
    _STOPPED: NextStep(
        "Talk to the credit team: nothing of this account is released while the stop stands.",
        "Lift the stop where it was set when its cause is gone: until then nobody can release the"
        " order, and then it is decided again.",
    ),
    "ACCOUNT_UNKNOWN": NextStep(
        "Check that the order names the payer's account, or have the account set up.",
        "Have the account set up with a limit; the order is then decided again.",
    ),
    "MUST_REVIEW": NextStep(
        "Wait for the credit team: every order of this account is looked at by a person.",
        "Look at the order and release or reject it.",
    ),
    "FX_RATE_MISSING": NextStep(
        "Nothing to do for you: an exchange rate is missing.",
        "Have the exchange rate sent; the order is then decided again.",
    ),
    "DATA_STALE": NextStep(
        "Nothing to do for you: it is decided again when the data is fresh. Payments may not have arrived"
        " in the system yet.",
        "If this lasts, see `creditgate status`: events from the ERP system are late.",
    ),
    "MANUAL_HOLD": NextStep(
        "Ask the credit team: a person holds this order.",
        "Release or reject it when its matter is settled.",
    ),
}
"""By reason code: the next step for sales, and for the credit team."""

_OTHERWISE = NextStep(
    "Ask the credit team what is missing.",
    "Look at the order and release or reject it.",
)


def subject(hold: HoldV1) -> str:
    """One line: the order, the account, and by how much where it is a matter of the limit."""
    above = figures.excess(hold.limit, hold.exposure_after)
    what = f"Order {hold.order_id} on hold, account {hold.account_id}"
    if above is None:
        return what
    return f"{what}: {figures.money(above, hold.currency)} above the credit limit"


def ended_subject(hold: HoldV1, state: str, by: str | None) -> str:
    """One line for a hold that has ended before it was told."""
    return f"Hold of order {hold.order_id} has ended, account {hold.account_id}: {_end(state, by)}"


def ended(hold: HoldV1, state: str, by: str | None) -> str:
    """All that is said of a hold that has ended before it was told: there is nothing to be done."""
    value = figures.money(hold.order.amount, hold.order.currency)
    return (
        f"Order {hold.order_id} (version {hold.order_version}, {value}) of account"
        f" {hold.account_id} was held, {_end(state, by)}."
    )


def _end(state: str, by: str | None) -> str:
    if state == SUPERSEDED:
        return "superseded by a newer decision"
    return state if by is None else f"{state} by {by}"


def reason_codes(hold: HoldV1) -> list[str]:
    """The reasons that hold the order, in their order; warnings left out."""
    return [reason.code for reason in hold.reasons if reason.severity == "hold"]


def sections(
    hold: HoldV1, audience: Audience, before: tuple[str | None, str | None] = (None, None)
) -> list[Section]:
    """An open case in full; `before` are exposure and reserved credit without this order, where
    known.
    """
    order = f"Order {hold.order_id} (version {hold.order_version}) of account {hold.account_id}"
    opening = f"{order} is on hold: it must not be delivered until it is released."
    return [
        Section(sentences=(opening,)),
        Section("Why", points=tuple(_reasons(hold))),
        Section("Figures", figures=tuple(_figures(hold, before))),
        Section("Next step", points=tuple(_steps(hold, audience))),
    ]


def _reasons(hold: HoldV1) -> list[str]:
    holding = [reason for reason in hold.reasons if reason.severity == "hold"]
    warnings = [reason for reason in hold.reasons if reason.severity != "hold"]
    return [
        figures.grouped(reason.message, reason.figures.values()) for reason in (*holding, *warnings)
    ]


def _figures(hold: HoldV1, before: tuple[str | None, str | None]) -> list[tuple[str, str]]:
    rows = [("Order", figures.money(hold.order.amount, hold.order.currency))]
    if hold.currency is None:
        return [*rows, ("Credit limit", figures.UNKNOWN)]
    if hold.order_amount is not None:
        rows.append(("Credit that it takes", figures.money(hold.order_amount, hold.currency)))
    rows.append(("Credit limit", figures.limit_money(hold.limit, hold.currency)))
    for label, amount in zip(("Exposure before it", "Reserved before it"), before, strict=True):
        if amount is not None:
            rows.append((label, figures.money(amount, hold.currency)))
    rows.append(("Exposure with it", figures.money(hold.exposure_after, hold.currency)))
    above = figures.excess(hold.limit, hold.exposure_after)
    if above is not None:
        rows.append(("Above the limit by", figures.money(above, hold.currency)))
    elif hold.available_after is not None:
        rows.append(("Available after it", figures.money(hold.available_after, hold.currency)))
    utilization = figures.share(hold.exposure_after, hold.limit)
    if utilization is not None:
        rows.append(("Utilization with it", utilization))
    return rows


def _steps(hold: HoldV1, audience: Audience) -> list[str]:
    codes = reason_codes(hold)
    steps = list(dict.fromkeys(STEPS.get(code, _OTHERWISE).of(audience) for code in codes))
    if audience is Audience.CREDIT:
        # A release would only be refused while the account is stopped.
        if _STOPPED not in codes:
            steps.append(
                f'creditgate holds release {hold.hold_id} --reason-code CODE --comment "why"'
                f" (or POST /v1/holds/{hold.hold_id}/release)"
            )
        steps.append(
            "If the order was asked for again meanwhile, it has a newer hold:"
            f" creditgate holds --account {shlex.quote(hold.account_id)}"
        )
    else:
        steps.append(f"The credit team has been told; the case is {hold.hold_id}.")
    return steps
