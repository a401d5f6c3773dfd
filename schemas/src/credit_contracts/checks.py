"""Requests and pages of credit-check's HTTP interface; the answer itself is in `decisions`."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from credit_contracts.amounts import AmountText, CurrencyCode, Purse, to_minor
from credit_contracts.decisions import (
    Buckets,
    CheckAnswer,
    Freshness,
    OrderValue,
    Outcome,
    RateUsed,
    Reason,
    ReasonCode,
    Reservation,
    Severity,
)
from credit_contracts.faults import Findings, NullIs, Says, fault
from credit_contracts.ids import (
    ENTRIES_MAX,
    AccountId,
    Flag,
    LineId,
    OrderId,
    Priority,
    TermsDays,
    Version,
)
from credit_contracts.lines import unique
from credit_contracts.notices import NoticeV1
from credit_contracts.problems import Problem, ProblemCode
from credit_contracts.shapes import Asked, Told
from credit_contracts.times import Day, Instant

__all__ = [
    "Buckets",
    "BulkAnswer",
    "BulkCheck",
    "BulkList",
    "BulkRequest",
    "CheckAnswer",
    "CheckLine",
    "CheckPage",
    "CheckProgress",
    "CheckRequest",
    "Checkpoint",
    "Freshness",
    "NotAnswered",
    "NoticePage",
    "OrderValue",
    "Outcome",
    "RateUsed",
    "Reason",
    "ReasonCode",
    "Reservation",
    "Severity",
    "VoidAnswer",
    "VoidRequest",
]

BULK_MAX = 500
IDEMPOTENCY_KEY_PATTERN = r"^[!-~]{1,255}$"

Checkpoint = Literal["order", "delivery", "invoice"]


class CheckLine(Asked):
    line_id: LineId
    amount: AmountText
    deliver_on: Day | None = None


def _differ() -> PydanticCustomError:
    return fault(
        "lines_differ",
        "do not add up to amount",
        "send lines whose amounts add up to exactly the amount, or no lines",
    )


def _all_there(lines: tuple[CheckLine, ...], info: ValidationInfo) -> tuple[CheckLine, ...]:
    """Lines that are sent empty add up to nothing: whoever has none leaves the field out."""
    if not lines and str(info.data.get("amount", "")).strip("0."):
        raise _differ()
    return lines


class CheckRequest(Asked):
    """`amount` is the whole order, gross, tax included: what is known to be invoiced of it and
    `secured_amount` are subtracted here. `lines` may be left out or null; their sum must be the amount.
    """

    order_id: OrderId
    order_version: Version
    account_id: AccountId
    currency: CurrencyCode
    amount: AmountText
    lines: Annotated[
        tuple[CheckLine, ...], Field(max_length=ENTRIES_MAX), AfterValidator(_all_there), NullIs(())
    ] = ()
    secured_amount: Annotated[AmountText, NullIs("0")] = "0"
    payment_terms_days: TermsDays | None = None
    priority: Annotated[Priority, NullIs(0)] = 0
    checkpoint: Annotated[Checkpoint, NullIs("order")] = "order"
    dry_run: Annotated[Flag, NullIs(default=False)] = False

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        findings = Findings()
        purse = Purse(self.currency, findings)
        amount = purse.minor(self.amount, "amount")
        purse.minor(self.secured_amount, "secured_amount")
        if self.lines:
            minors = [
                purse.minor(line.amount, "lines", index, "amount")
                for index, line in enumerate(self.lines)
            ]
            unique([line.line_id for line in self.lines], "line_id", findings)
            findings.close()
            if sum(minors) != amount:
                findings.add(("lines",), _differ(), self.amount)
        findings.close()
        return self

    @property
    def amount_minor(self) -> int:
        """The amount in the minor unit of the order's currency."""
        return to_minor(self.amount, self.currency)

    @property
    def secured_minor(self) -> int:
        """The secured part in the minor unit of the order's currency."""
        return to_minor(self.secured_amount, self.currency)


IdempotencyKey = Annotated[
    str,
    Field(pattern=IDEMPOTENCY_KEY_PATTERN),
    Says("key", "is not a key", "send 1 to 255 printable characters of ASCII without blanks"),
]


class BulkCheck(CheckRequest):
    """One check of many; its key is one of this route, whatever it stands for at another."""

    idempotency_key: IdempotencyKey | None = None


class BulkRequest(Asked):
    """Up to 500 checks, decided in their order."""

    checks: Annotated[tuple[BulkCheck, ...], Field(min_length=1, max_length=BULK_MAX)]


class BulkList(Asked):
    """The same with each check as it came: one that is not valid does not spoil the others."""

    checks: Annotated[tuple[Any, ...], Field(min_length=1, max_length=BULK_MAX)]


class BulkAnswer(Told):
    """`items[n]` is what `checks[n]` would have been answered alone: an answer has a `check_id`,
    a problem a `status`.
    """

    items: tuple[CheckAnswer | Problem, ...]


class NotAnswered(Told):
    """A version that was requested by event and got no answer, with the problem that a check of it
    would have been answered.
    """

    order_version: Version
    account_id: AccountId
    code: ProblemCode
    detail: str
    remedy: str
    passed_at: Instant


class CheckPage(Told):
    """`not_answered`: versions that were requested by event and were not decided, the newest first;
    on the first page only, at most 100.
    """

    items: tuple[CheckAnswer, ...]
    next_cursor: str | None
    not_answered: tuple[NotAnswered, ...] = ()


class VoidRequest(Asked):
    """Reservations up to this version, itself included, are given back."""

    order_version: Version


class VoidAnswer(Told):
    """`reservations_voided` counts those that were live; `hold_id` is the hold that it cancelled."""

    order_id: OrderId
    order_version: Version
    reservations_voided: int
    hold_id: str | None


class NoticePage(Told):
    items: tuple[NoticeV1, ...]
    next_cursor: str | None


class CheckProgress(Told):
    """How much is left to look at and to tell; both 0 when all that is known has been told."""

    sweep_pending: int
    outbox_pending: int
    watermark: Instant | None = None
