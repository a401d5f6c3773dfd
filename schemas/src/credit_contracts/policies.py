"""Policies over HTTP: the book of rules and their numbers, its versions, and what became of them.

A book is one `default` and any number of entries, each for one account, risk class or segment.
What an entry leaves out (or sends as null) is the default's; what the default leaves out is what
Creditgate is delivered with. The same JSON is sent over HTTP, kept in a file, and answered.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic.types import Strict

from credit_contracts.decisions import Outcome, ReasonCode
from credit_contracts.desk_policies import PolicyAmount, PolicyDesk, rises_with_rank
from credit_contracts.faults import Findings, NullIs, fault
from credit_contracts.ids import (
    COUNT_MAX,
    AccountId,
    Comment,
    Flag,
    OrderId,
    Text,
    Version,
)
from credit_contracts.shapes import Asked, Told
from credit_contracts.times import Instant

DAYS_MAX = 36_500
POLICY_ENTRIES_MAX = 2_000
"""More exceptions than that are risk classes. A book is read while others wait for decisions."""

Days = Annotated[int, Strict(), Field(ge=0, le=DAYS_MAX)]
LastingDays = Annotated[int, Strict(), Field(ge=1, le=DAYS_MAX)]
Seconds = Annotated[int, Strict(), Field(ge=0, le=COUNT_MAX)]
Percent = Annotated[int, Strict(), Field(ge=0, le=100)]
Threshold = Annotated[int, Strict(), Field(ge=1, le=100)]
Level = Annotated[int, Strict(), Field(ge=0, le=COUNT_MAX)]
OnStale = Literal["hold", "release"]
SwitchableRule = Literal[
    "LIMIT_EXCEEDED",
    "GROUP_LIMIT_EXCEEDED",
    "ORDER_LIMIT_EXCEEDED",
    "OVERDUE",
    "OVERDUE_SHARE",
    "DUNNING_LEVEL",
    "LIMIT_EXPIRED",
    "REVIEW_DUE",
    "MUST_REVIEW",
    "TERMS_CHANGED",
    "NEAR_LIMIT",
    "GROUP_NEAR_LIMIT",
]
_SETTLED_BY_DELIVERY: tuple[SwitchableRule, ...] = ("MUST_REVIEW", "REVIEW_DUE", "TERMS_CHANGED")
_SETTLED_BY_INVOICE: tuple[SwitchableRule, ...] = (
    "DUNNING_LEVEL",
    "LIMIT_EXPIRED",
    "MUST_REVIEW",
    "OVERDUE",
    "OVERDUE_SHARE",
    "REVIEW_DUE",
    "TERMS_CHANGED",
)
SCOPE_FIELDS = ("account_id", "risk_class", "segment")
PolicyState = Literal["draft", "reviewed", "rejected", "scheduled", "active", "retired"]


def _thresholds(warning: int, rearm: int, place: tuple[str | int, ...], findings: Findings) -> None:
    if rearm > warning:
        error = fault(
            "rearm_above_warning",
            "is {rearm}, above warning_percent, which is {warning} here",
            "send a rearm_percent of at most warning_percent",
            rearm=rearm,
            warning=warning,
        )
        findings.add((*place, "rearm_percent"), error, rearm)


class PolicyNumbers(Asked):
    """All numbers of the rules, with what they are unless the policy says otherwise; null is off.

    `warning_percent` of the limit is where the warning begins, and below `rearm_percent` it ends.
    Decisions may use `limit_percent` of every limit; `secured_percent` of an account's secured part
    is added to that. A release reserves for
    `reservation_days`. Data may be `stale_seconds` behind; what is older holds or, with
    `on_stale` "release", warns. Rates may be `rate_age_days` old. `order_maximum` is the most that
    one order may be worth. Items more than `overdue_days` past due hold once they sum to more than
    `overdue_tolerated`, or to more than `overdue_share_percent` of the receivables; cash that is not
    allocated pays the oldest of them first, unless `cash_pays_oldest` is off, and what is disputed
    of them is not counted where `leave_out_disputed` is on. Accounts hold
    above `dunning_level_max`, and `limit_grace_days` after the last day of their limit or
    `review_grace_days` after that of their review. People are told of what is more than
    `overdue_notice_days` past due, of a limit `limit_notice_days` before its last day, and of a
    review `review_notice_days` before its own. Rules in `rules_off` are not applied. For
    `recheck_days` after a release, reasons that are not about money are not raised again for the
    order; `delivery_rules_off` and `invoice_rules_off` are what its release has settled for good at
    these checkpoints. What is to be delivered more than `horizon_days` from now takes no credit;
    null: everything does. Accounts that are `excluded` are not checked, unless a person has stopped or flagged them.
    """

    warning_percent: Annotated[Threshold, NullIs(80)] = 80
    rearm_percent: Annotated[Percent, NullIs(75)] = 75
    reservation_days: Annotated[LastingDays, NullIs(7)] = 7
    stale_seconds: Annotated[Seconds, NullIs(60)] = 60
    on_stale: Annotated[OnStale, NullIs("hold")] = "hold"
    rate_age_days: Annotated[Days, NullIs(7)] = 7
    limit_percent: Annotated[Threshold, NullIs(100)] = 100
    secured_percent: Annotated[Percent, NullIs(100)] = 100
    order_maximum: PolicyAmount | None = None
    overdue_days: Annotated[Days, NullIs(30)] = 30
    overdue_tolerated: PolicyAmount | None = None
    overdue_share_percent: Percent | None = None
    cash_pays_oldest: Annotated[Flag, NullIs(default=True)] = True
    leave_out_disputed: Annotated[Flag, NullIs(default=False)] = False
    dunning_level_max: Level | None = None
    limit_grace_days: Annotated[Days, NullIs(0)] = 0
    review_grace_days: Annotated[Days, NullIs(0)] = 0
    overdue_notice_days: Annotated[Days, NullIs(0)] = 0
    limit_notice_days: Annotated[Days, NullIs(30)] = 30
    review_notice_days: Annotated[Days, NullIs(7)] = 7
    rules_off: Annotated[tuple[SwitchableRule, ...], NullIs(())] = ()
    recheck_days: Annotated[Days, NullIs(7)] = 7
    horizon_days: Days | None = None
    delivery_rules_off: Annotated[tuple[SwitchableRule, ...], NullIs(_SETTLED_BY_DELIVERY)] = (
        _SETTLED_BY_DELIVERY
    )
    invoice_rules_off: Annotated[tuple[SwitchableRule, ...], NullIs(_SETTLED_BY_INVOICE)] = (
        _SETTLED_BY_INVOICE
    )
    excluded: Annotated[Flag, NullIs(default=False)] = False

    @model_validator(mode="after")
    def _rearms_below(self) -> Self:
        findings = Findings()
        _thresholds(self.warning_percent, self.rearm_percent, (), findings)
        findings.close()
        return self


class PolicyEntry(Asked):
    """For exactly one account, risk class or segment: the numbers that differ from the default."""

    account_id: AccountId | None = None
    risk_class: Text | None = None
    segment: Text | None = None
    warning_percent: Threshold | None = None
    rearm_percent: Percent | None = None
    reservation_days: LastingDays | None = None
    stale_seconds: Seconds | None = None
    on_stale: OnStale | None = None
    rate_age_days: Days | None = None
    limit_percent: Threshold | None = None
    secured_percent: Percent | None = None
    order_maximum: PolicyAmount | None = None
    overdue_days: Days | None = None
    overdue_tolerated: PolicyAmount | None = None
    overdue_share_percent: Percent | None = None
    cash_pays_oldest: Flag | None = None
    leave_out_disputed: Flag | None = None
    dunning_level_max: Level | None = None
    limit_grace_days: Days | None = None
    review_grace_days: Days | None = None
    overdue_notice_days: Days | None = None
    limit_notice_days: Days | None = None
    review_notice_days: Days | None = None
    rules_off: tuple[SwitchableRule, ...] | None = None
    recheck_days: Days | None = None
    horizon_days: Days | None = None
    delivery_rules_off: tuple[SwitchableRule, ...] | None = None
    invoice_rules_off: tuple[SwitchableRule, ...] | None = None
    excluded: Flag | None = None

    @model_validator(mode="after")
    def _is_for_one(self) -> Self:
        named = [name for name in SCOPE_FIELDS if getattr(self, name) is not None]
        if len(named) != 1:
            said = " and ".join(named) or "nothing"
            raise fault(
                "scope",
                "is for {said}",
                "send exactly one of account_id, risk_class and segment in each entry",
                said=said,
            )
        return self

    @property
    def place(self) -> tuple[str, str]:
        """What the entry is for: the name of the field, and its value."""
        return next(
            (name, value) for name in SCOPE_FIELDS if (value := getattr(self, name)) is not None
        )

    @property
    def numbers(self) -> dict[str, Any]:
        """The numbers that the entry sets, by name."""
        return {
            name: value
            for name in PolicyNumbers.model_fields
            if (value := getattr(self, name)) is not None
        }


class PolicyContent(Asked):
    """A whole book. Two entries for the same are refused: it would be unclear which one counts."""

    default: Annotated[PolicyNumbers, NullIs(PolicyNumbers())] = PolicyNumbers()
    entries: Annotated[
        tuple[PolicyEntry, ...], Field(max_length=POLICY_ENTRIES_MAX), NullIs(())
    ] = ()
    desk: Annotated[PolicyDesk, NullIs(PolicyDesk())] = PolicyDesk()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        findings = Findings()
        first: dict[tuple[str, str], int] = {}
        for index, entry in enumerate(self.entries):
            name, value = entry.place
            before = first.setdefault(entry.place, index)
            if before != index:
                error = fault(
                    "repeated",
                    "is that of entries.{before} too",
                    "put the numbers of both into one entry",
                    before=before,
                )
                findings.add(("entries", index, name), error, value)
            _thresholds(
                _either(entry.warning_percent, self.default.warning_percent),
                _either(entry.rearm_percent, self.default.rearm_percent),
                ("entries", index),
                findings,
            )
        findings.close()
        return self


class PolicyProposal(PolicyContent):
    """A new version, as a draft; `comment` says why, for whoever reviews it."""

    comment: Comment

    @model_validator(mode="after")
    def _rises_with_rank(self) -> Self:
        """Asked of what is proposed alone: what is kept stays readable."""
        rises_with_rank(self.desk)
        return self


class PolicyReview(Asked):
    """Another person's word on a draft; without approval it never comes into force."""

    approved: Flag
    comment: Comment


class PolicyActivationRequest(Asked):
    """From when on; now, unless a moment to come is given."""

    active_from: Instant | None = None
    comment: Comment


class PolicyShadowRequest(Asked):
    """`on` false ends it."""

    on: Annotated[Flag, NullIs(default=True)] = True
    comment: Comment


class PolicyActivation(Told):
    """One coming into force, by whom and why."""

    active_from: Instant
    activated_by: str
    activated_at: Instant
    comment: str


class PolicyWarning(Told):
    """Something in a valid policy that its author may not have meant."""

    field: str
    message: str
    remedy: str


class PolicyVersion(Told):
    """One version with its life. `active_from` is the last moment from which it is or was to be
    in force. `shadow`: it is decided beside the active one and only counted.
    """

    version: Version
    state: PolicyState
    shadow: Flag
    comment: str
    proposed_by: str
    proposed_at: Instant
    reviewed_by: str | None
    reviewed_at: Instant | None
    review_comment: str | None
    active_from: Instant | None
    activations: tuple[PolicyActivation, ...]
    default: PolicyNumbers
    entries: tuple[PolicyEntry, ...]
    desk: PolicyDesk
    warnings: tuple[PolicyWarning, ...] = ()


class PolicyPage(Told):
    items: tuple[PolicyVersion, ...]
    next_cursor: str | None


class ShadowFlip(Told):
    """A recorded decision that the shadow would have made otherwise: a hold instead of a release,
    or a release instead of a hold. `reasons` are the codes that each side gave.
    """

    check_id: str
    order_id: OrderId
    order_version: Version
    account_id: AccountId
    decided_at: Instant
    policy_version: Version
    outcome: Outcome
    reasons: tuple[ReasonCode, ...]
    shadow_version: Version
    shadow_scope: str
    shadow_outcome: Outcome
    shadow_reasons: tuple[ReasonCode, ...]


class ShadowPage(Told):
    items: tuple[ShadowFlip, ...]
    next_cursor: str | None


class AccountPolicy(Told):
    """What one account goes by at a moment: version, entry, and every number."""

    account_id: AccountId
    at: Instant
    policy_version: Version
    policy_scope: str
    numbers: PolicyNumbers


def _either(own: int | None, default: int) -> int:
    return default if own is None else own
