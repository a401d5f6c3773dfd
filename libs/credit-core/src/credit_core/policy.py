"""The policy: the versioned set of rules and their numbers, as data.

Every number that a rule compares with is here and nowhere else, so that a changed policy is a
new value with a new version, an answer can name the version that it was given under, and the
same history can be decided again under other numbers.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from credit_core.money import WHOLE_PERCENT
from credit_core.overdue import Counting
from credit_core.reasons import Money, ReasonCode

DEFAULT_SCOPE = "default"

ALWAYS_ON = frozenset(
    {
        ReasonCode.ACCOUNT_UNKNOWN,
        ReasonCode.ACCOUNT_STOPPED,
        ReasonCode.ACCOUNT_EXCLUDED,
        ReasonCode.MANUAL_HOLD,
        ReasonCode.FX_RATE_MISSING,
        ReasonCode.DATA_STALE,
    }
)
"""Rules that no policy switches off: an unknown account, a stop, a hold by hand and a missing rate
always hold, what stale data does has a switch of its own (`on_stale`), and that of exclusion is `excluded`."""

NEVER_EXCLUDED = frozenset(
    {
        ReasonCode.ACCOUNT_UNKNOWN,
        ReasonCode.ACCOUNT_STOPPED,
        ReasonCode.MANUAL_HOLD,
        ReasonCode.MUST_REVIEW,
        ReasonCode.ACCOUNT_EXCLUDED,
    }
)
"""What is still said of an excluded account: what a person decided about it by hand."""

_SETTLED_BY_DELIVERY = frozenset(
    {ReasonCode.MUST_REVIEW, ReasonCode.REVIEW_DUE, ReasonCode.TERMS_CHANGED}
)
_SETTLED_BY_INVOICE = _SETTLED_BY_DELIVERY | {
    ReasonCode.OVERDUE,
    ReasonCode.OVERDUE_SHARE,
    ReasonCode.DUNNING_LEVEL,
    ReasonCode.LIMIT_EXPIRED,
}

_NEVER_NEGATIVE = (
    "stale_seconds",
    "rate_age_days",
    "overdue_days",
    "dunning_level_max",
    "limit_grace_days",
    "review_grace_days",
    "overdue_notice_days",
    "limit_notice_days",
    "review_notice_days",
    "recheck_days",
    "horizon_days",
)
_PERCENTS = {
    "warning_percent": 1,
    "limit_percent": 1,
    "secured_percent": 0,
    "overdue_share_percent": 0,
}


class Checkpoint(StrEnum):
    """Where in the order's life the question is asked."""

    ORDER = "order"
    DELIVERY = "delivery"
    INVOICE = "invoice"


class OnStale(StrEnum):
    """What an order gets when the data behind the decision is older than allowed."""

    HOLD = "hold"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds are whole percents of the limit and are compared in integers, never through a
    rounded ratio. `limit_percent` is the share of every limit that decisions may use, and
    `secured_percent` how much of the secured part of an account (insurance, guarantee) is added
    to that.

    `order_maximum` is what one order may be worth at most. Items more than `overdue_days` past
    their due date are overdue for a decision once they sum to more than `overdue_tolerated`
    (`None`: nothing is tolerated), or to more than `overdue_share_percent` of the receivables.
    Cash on hand pays the oldest of them first, unless `cash_pays_oldest` is off: then it pays
    nothing before it is allocated. What is disputed counts unless `leave_out_disputed` is on.
    Amounts are in a currency of their own and are valued in the account's. The rule of a number
    that is `None` is off. A limit, or a review, may be past its day by its days of grace.

    People are told of items that are more than `overdue_notice_days` past due, of a limit
    `limit_notice_days` before its last day and of a review `review_notice_days` before its own (see
    `episodes`); no decision goes by these.

    `rules_off` are the codes of rules that are not applied. An account that is `excluded` is not
    checked: its orders are released whatever its figures, unless a person has stopped or flagged
    it, and the answer says so. What it takes still counts, for its group above all.

    What is to be delivered more than `horizon_days` from now is left out, of the order asked about
    and of all open orders. For `recheck_days` after a release, reasons that do not concern money are not raised again for
    the order. `delivery_rules_off` and `invoice_rules_off` are the codes of rules that the release
    of an order has settled once and for all: they are not applied to it again at that checkpoint.
    By default a delivery does not ask again for what was agreed, and an invoice for nothing but
    money and stops: the goods have left, and holding the bill brings nothing back (see `recheck`).

    `version` is that of the book that it is from, `scope` the entry of the book that made it:
    "default", "segment:EU", "risk_class:B" or "account:C-42" (see `policies`).

    Raises:
        ValueError: when the numbers contradict one another; the message names the field.
    """

    version: int = 1
    scope: str = DEFAULT_SCOPE
    warning_percent: int = 80
    rearm_percent: int = 75
    reservation_days: int = 7
    stale_seconds: int = 60
    on_stale: OnStale = OnStale.HOLD
    rate_age_days: int = 7
    limit_percent: int = 100
    secured_percent: int = 100
    order_maximum: Money | None = None
    overdue_days: int = 30
    overdue_tolerated: Money | None = None
    overdue_share_percent: int | None = None
    cash_pays_oldest: bool = True
    leave_out_disputed: bool = False
    dunning_level_max: int | None = None
    limit_grace_days: int = 0
    review_grace_days: int = 0
    overdue_notice_days: int = 0
    limit_notice_days: int = 30
    review_notice_days: int = 7
    rules_off: frozenset[ReasonCode] = frozenset()
    recheck_days: int = 7
    horizon_days: int | None = None
    delivery_rules_off: frozenset[ReasonCode] = _SETTLED_BY_DELIVERY
    invoice_rules_off: frozenset[ReasonCode] = _SETTLED_BY_INVOICE
    excluded: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.rearm_percent <= self.warning_percent:
            raise ValueError(
                f"rearm_percent must be 0 to warning_percent ({self.warning_percent}),"
                f" not {self.rearm_percent}"
            )
        if self.reservation_days < 1:
            raise ValueError(f"reservation_days must be at least 1, not {self.reservation_days}")
        for name in _NEVER_NEGATIVE:
            _at_least_zero(name, getattr(self, name))
        for name in ("order_maximum", "overdue_tolerated"):
            amount = getattr(self, name)
            _at_least_zero(name, None if amount is None else amount.minor)
        for name, least in _PERCENTS.items():
            percent = getattr(self, name)
            if percent is not None and not least <= percent <= WHOLE_PERCENT:
                raise ValueError(f"{name} must be {least} to 100, not {percent}")
        for name in ("rules_off", "delivery_rules_off", "invoice_rules_off"):
            kept_on = getattr(self, name) & ALWAYS_ON
            if kept_on:
                raise ValueError(f"{name} must not name {', '.join(sorted(kept_on))}")

    def settled_at(self, checkpoint: Checkpoint) -> frozenset[ReasonCode]:
        """What is not asked again, at this checkpoint, of an order that was released before."""
        if checkpoint == Checkpoint.DELIVERY:
            return self.delivery_rules_off
        return self.invoice_rules_off if checkpoint == Checkpoint.INVOICE else frozenset()

    def applies(self, code: ReasonCode) -> bool:
        """Whether the rule with this code has a say."""
        if self.excluded and code not in NEVER_EXCLUDED:
            return False
        return code not in self.rules_off

    @property
    def counting(self) -> Counting:
        """How what is overdue is counted."""
        return Counting(self.overdue_days, self.cash_pays_oldest, self.leave_out_disputed)

    @property
    def reservation_lasts(self) -> timedelta:
        return timedelta(days=self.reservation_days)

    @property
    def data_age_max(self) -> timedelta:
        return timedelta(seconds=self.stale_seconds)

    @property
    def rate_age_max(self) -> timedelta:
        return timedelta(days=self.rate_age_days)


def _at_least_zero(name: str, number: int | None) -> None:
    if number is not None and number < 0:
        raise ValueError(f"{name} must not be negative, is {number}")
