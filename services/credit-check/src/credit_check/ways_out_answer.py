"""Ways out of a hold in the words of the contract, each step as a sentence and as figures."""

from collections.abc import Iterable

from credit_check.answers import reasons_content
from credit_check.snapshot import HoldRow
from credit_contracts.amounts import to_text
from credit_contracts.decisions import OrderValue, Reason
from credit_contracts.times import rfc3339
from credit_contracts.ways_out import (
    NotComputed,
    WayItem,
    WayOrder,
    WayOut,
    WaysOutAnswer,
    WayStep,
)
from credit_core.decision import Verdict
from credit_core.reasons import Money, ReasonCode
from credit_core.standing import Question
from credit_core.steps import (
    Cancel,
    ExtendLimit,
    Pay,
    RaiseLimit,
    Reduce,
    Review,
    ShortenTerms,
    Step,
    Wait,
)
from credit_core.waysout import Way, WaysOut

_BY_A_PERSON = "a person, who releases the hold with a reason"
_CLEARED_BY = {
    ReasonCode.ACCOUNT_STOPPED: "the account's event (or that of the account above it) with"
    " status open: a stop is lifted where it was set",
    ReasonCode.ACCOUNT_UNKNOWN: "the account's event, which describes it",
    ReasonCode.MUST_REVIEW: f"{_BY_A_PERSON}; or the account's event without the flag",
    ReasonCode.MANUAL_HOLD: f"{_BY_A_PERSON}: it was held by hand",
    ReasonCode.DUNNING_LEVEL: "the account's event with a lower dunning level",
    ReasonCode.FX_RATE_MISSING: "a rate to the account's currency that is recent enough",
    ReasonCode.GROUP_LIMIT_EXCEEDED: "room under the limit of a group above the account, whose head"
    " lies outside of your segment: somebody who may see it can say how",
    ReasonCode.DATA_STALE: "the feeds catching up: the order is looked at again by itself then",
}


def ways_out_answer(hold: HoldRow, question: Question, found: WaysOut) -> WaysOutAnswer:
    """What was found for the hold of the order in question, amounts in the order's currency."""
    now, currency = found.now, question.currency
    return WaysOutAnswer(
        hold_id=hold.hold_id,
        order_id=question.order_id,
        order_version=question.order_version,
        account_id=question.account_id,
        order=_value(Money(question.amount_minor, currency)),
        outcome=now.outcome.value,
        reasons=_reasons(now),
        largest_amount=None
        if found.largest_minor is None
        else _value(Money(found.largest_minor, currency)),
        ways=tuple(_way(way) for way in found.ways),
        not_computed=tuple(
            NotComputed(code=code.value, cleared_by=_CLEARED_BY.get(code, _BY_A_PERSON))
            for code in found.not_computed
        ),
        policy_version=now.policy_version,
        policy_scope=now.policy_scope,
        decided_at=now.decided_at,
    )


def _way(way: Way) -> WayOut:
    return WayOut(
        steps=tuple(map(_step, way.steps)),
        outcome=way.verdict.outcome.value,
        reasons=_reasons(way.verdict),
    )


def _reasons(verdict: Verdict) -> tuple[Reason, ...]:
    return tuple(Reason.model_validate(each) for each in reasons_content(verdict.reasons))


def _step(step: Step) -> WayStep:  # noqa: PLR0911 - one sentence for each kind
    match step:
        case Reduce(to):
            return WayStep(
                kind="reduce_order",
                message=f"Reduce the order to {_text(to)} or less, as a new version.",
                amount=_value(to),
            )
        case Pay():
            return _pay(step)
        case Cancel(orders):
            told = [
                WayOrder(
                    order_id=one.order_id,
                    currency=one.currency,
                    amount=to_text(one.freed_minor, one.currency),
                )
                for one in orders
            ]
            named = _and(f"{one.order_id} ({one.amount} {one.currency})" for one in told)
            return WayStep(
                kind="cancel_orders",
                message=f"Cancel, or wait for the payment of, {named}.",
                orders=tuple(told),
            )
        case Wait(until, day):
            return WayStep(kind="wait", message=f"Wait until {rfc3339(until)}.", at=until, day=day)
        case RaiseLimit(account_id, by, to, temporary):
            which = "temporary limit" if temporary else "limit"
            return WayStep(
                kind="raise_limit",
                message=f"Raise the {which} of {account_id} by {_text(by)} to {_text(to)}.",
                amount=_value(by),
                limit=_value(to),
                temporary=temporary,
                account_id=account_id,
            )
        case ExtendLimit(valid_until):
            return WayStep(
                kind="extend_limit",
                message=f"Extend the limit's validity to {valid_until} or beyond.",
                day=valid_until,
            )
        case Review(next_review_on):
            return WayStep(
                kind="review",
                message=f"Review the account, with the next review on {next_review_on} or later.",
                day=next_review_on,
            )
        case ShortenTerms(days):
            return WayStep(
                kind="shorten_terms",
                message=f"Agree on {days} days to pay for the order, as a new version.",
                days=days,
            )
    raise AssertionError(step)


def _pay(step: Pay) -> WayStep:
    items = [
        WayItem(
            invoice_id=item.invoice_id,
            due_on=item.due_on,
            currency=item.currency,
            amount=to_text(minor, item.currency),
            open=to_text(item.open_minor, item.currency),
        )
        for item, minor in step.items.items()
    ]
    parts = [f"{one.amount} {one.currency} of {one.invoice_id} (due {one.due_on})" for one in items]
    if step.in_advance is not None:
        parts.append(f"{_text(step.in_advance)} in advance")
    return WayStep(
        kind="pay",
        message=f"Pay {_and(parts)}.",
        items=tuple(items),
        amount=None if step.in_advance is None else _value(step.in_advance),
    )


def _and(parts: Iterable[str]) -> str:
    *before, last = parts
    return f"{', '.join(before)} and {last}" if before else last


def _value(amount: Money) -> OrderValue:
    return OrderValue(currency=amount.currency, amount=to_text(amount.minor, amount.currency))


def _text(amount: Money) -> str:
    return f"{to_text(amount.minor, amount.currency)} {amount.currency}"
