"""What a policy says of people: how much each role of the credit desk may decide alone.

It is the same for all accounts, apart from the numbers of the rules, which differ by account.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.types import Strict

from credit_contracts.amounts import AmountText, CurrencyCode, Purse, to_minor
from credit_contracts.decisions import ReasonCode
from credit_contracts.faults import Findings, NullIs, fault
from credit_contracts.shapes import Asked

SERVICE_HOURS_MAX = 8_784

ServiceHours = Annotated[int, Strict(), Field(ge=1, le=SERVICE_HOURS_MAX)]


class PolicyAmount(Asked):
    """An amount with its currency; it is compared at the rates of the moment."""

    amount: AmountText
    currency: CurrencyCode

    @model_validator(mode="after")
    def _fits(self) -> Self:
        findings = Findings()
        Purse(self.currency, findings).minor(self.amount, "amount")
        findings.close()
        return self


class RoleAmounts(Asked):
    """An amount for each role of the credit desk; one that is left out is no ceiling."""

    agent: PolicyAmount | None = None
    manager: PolicyAmount | None = None
    director: PolicyAmount | None = None
    committee: PolicyAmount | None = None


class PolicyDesk(Asked):
    """What people at the credit desk may decide alone, the same for all accounts; all of it is off
    unless it is set.

    `ceilings` are the most that each role may release, `limit_ceilings` the highest limit that it
    may approve. A release above `four_eyes_above` needs two people. `service_level_hours` is by
    reason within how many hours a hold should be decided on.
    """

    ceilings: Annotated[RoleAmounts, NullIs(RoleAmounts())] = RoleAmounts()
    limit_ceilings: Annotated[RoleAmounts, NullIs(RoleAmounts())] = RoleAmounts()
    four_eyes_above: PolicyAmount | None = None
    service_level_hours: Annotated[dict[ReasonCode, ServiceHours], NullIs({})] = Field(
        default_factory=dict
    )


def rises_with_rank(desk: PolicyDesk) -> None:
    """Raises a `ValidationError` that names each ceiling below that of a lower rank."""
    findings = Findings()
    for name in ("ceilings", "limit_ceilings"):
        for role, below in _falling(getattr(desk, name)):
            error = fault(
                "falls_with_rank",
                "is below the ceiling of {below}, a lower rank",
                "send at least the amount of the ranks below",
                below=below,
            )
            findings.add(("desk", name, role), error, None)
    findings.close()


def _falling(amounts: RoleAmounts) -> list[tuple[str, str]]:
    """Roles whose amount is below that of a lower rank, each with that rank. Only amounts in one
    currency are compared: what others come to is a matter of the day.
    """
    given = [
        (role, amount)
        for role in RoleAmounts.model_fields
        if (amount := getattr(amounts, role)) is not None
    ]
    found = []
    for place, (role, amount) in enumerate(given):
        minor = to_minor(amount.amount, amount.currency)
        below = [
            lower
            for lower, other in given[:place]
            if other.currency == amount.currency and to_minor(other.amount, other.currency) > minor
        ]
        if below:
            found.append((role, below[-1]))
    return found
