"""Who hears of what: sales early and of its own accounts, credit of what needs its decision.

Two audiences, each with a role among the account's contacts and an address for where the account
names nobody. The table is complete over the closed list of kinds, so that a new kind of notice
cannot be raised without somebody having decided who is told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

HOLD = "hold"

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,190}")


class Audience(StrEnum):
    """Which side of the house an alert is for."""

    SALES = "sales"
    CREDIT = "credit"


ROLES: Mapping[Audience, str] = {
    Audience.SALES: "sales_rep",
    Audience.CREDIT: "credit_controller",
}
"""The contact role that speaks for each audience."""

_BOTH = (Audience.CREDIT, Audience.SALES)
_CREDIT = (Audience.CREDIT,)
_SALES = (Audience.SALES,)

AUDIENCES: Mapping[str, tuple[Audience, ...]] = {
    HOLD: _BOTH,
    "near_limit": _SALES,
    "limit_exceeded": _BOTH,
    "group_near_limit": _SALES,
    "group_limit_exceeded": _BOTH,
    "overdue_begun": _SALES,
    "account_stopped": _BOTH,
    "limit_expiring": _BOTH,
    "review_due": _CREDIT,
    "limit_changed": _SALES,
    "override_made": _CREDIT,
    "overshoot": _CREDIT,
    "unchecked_order": _CREDIT,
    "hold_ignored": _CREDIT,
    "data_stale": _CREDIT,
    "dead_letters": _CREDIT,
    "drift": _CREDIT,
    "version_conflict": _CREDIT,
}
"""By kind of alert (a notice kind, or `hold`): who hears."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the reader can do now; it differs by audience, the numbers do not."""

    sales: str
    credit: str

    def of(self, audience: Audience) -> str:
        return self.sales if audience is Audience.SALES else self.credit


@dataclass(frozen=True, slots=True)
class Contact:
    """A person named by the account; only role and address matter here."""

    role: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Desks:
    """Where an audience is reached when the account names nobody."""

    credit_team: str
    sales_fallback: str

    def of(self, audience: Audience) -> str:
        return self.credit_team if audience is Audience.CREDIT else self.sales_fallback


def audiences(kind: str) -> tuple[Audience, ...]:
    """Who hears of an alert of this kind; a kind that is not in the table concerns credit."""
    return AUDIENCES.get(kind, _CREDIT)


def usable(email: str | None) -> bool:
    """Whether mail can be sent there as it stands: one plain address, nothing around it."""
    return email is not None and _ADDRESS.fullmatch(email) is not None


def recipient(audience: Audience, contacts: Sequence[Contact], desks: Desks) -> str:
    """The address for an audience: the first usable one of its role, else the desk's."""
    role = ROLES[audience]
    for contact in contacts:
        if contact.role == role and contact.email is not None and usable(contact.email):
            return contact.email
    return desks.of(audience)
