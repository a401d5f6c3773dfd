"""What policies need to be read for them: their numbers that the read itself depends on.

Everything else of a policy is compared in the core. These few decide how much is added up in the
database, so they are handed to it with each batch.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from credit_core.desk_rules import DeskRules
from credit_core.overdue import Counting
from credit_core.policies import NUMBERS
from credit_core.policy import Policy
from credit_core.reasons import Money


@dataclass(frozen=True, slots=True)
class Needs:
    """`overdue_days` are the distinct numbers of days past due that the policies ask about,
    `currencies` those of the amounts in them: an account in another one needs the rates.
    `horizons` are the distinct numbers of days of their horizons. `countings` are the ways of
    counting what is overdue that are not plain: with what is disputed left out, or cash apart.
    """

    overdue_days: tuple[int, ...]
    currencies: tuple[str, ...]
    horizons: tuple[int, ...] = ()
    countings: tuple[Counting, ...] = ()


def needs_of(policies: Iterable[Policy], desk: DeskRules | None = None) -> Needs:
    """What all of these policies, and the rules of the credit desk, need together."""
    days, horizons, countings = set[int](), set[int](), set[Counting]()
    currencies = set(() if desk is None else desk.currencies)
    for policy in policies:
        days.add(policy.overdue_days)
        if not policy.counting.plain:
            countings.add(policy.counting)
        if policy.horizon_days is not None:
            horizons.add(policy.horizon_days)
        currencies.update(
            amount.currency
            for amount in (getattr(policy, name) for name in NUMBERS)
            if isinstance(amount, Money)
        )
    return Needs(
        tuple(sorted(days)),
        tuple(sorted(currencies)),
        tuple(sorted(horizons)),
        tuple(sorted(countings)),
    )
