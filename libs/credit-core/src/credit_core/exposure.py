"""Exposure valued in the account's currency: done when read, at the newest rates.

Buckets are kept per document currency, so a rate revalues everything without re-posting. A
valuation is exact up to one rounding per bucket and currency, half away from zero; then integers
are added. A missing rate is never zero and never one: that part is shown as unvalued.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from credit_core.buckets import ZERO, Buckets
from credit_core.canonical import newer
from credit_core.documents import Rate
from credit_core.money import RATE_DECIMALS, round_half_away

_FIRST_CROSS = "EUR"


@dataclass(frozen=True, slots=True)
class RateUsed:
    """How one currency was valued in another: by one rate (direct or inverse) or by two across
    a common currency.
    """

    base: str
    quote: str
    factor: Fraction
    """1 unit of `base` = `factor` units of `quote`, in major units, exactly."""
    legs: tuple[Rate, ...]
    """The rates as given, in the order in which they were applied."""

    @property
    def as_of(self) -> datetime:
        """From when the oldest of the legs is known."""
        return min(leg.as_of for leg in self.legs)


@dataclass(frozen=True, slots=True)
class Valued:
    """Exposure in one currency, with what could not be valued in it."""

    buckets: Buckets
    """Minor units of the account's currency."""
    unvalued: dict[str, Buckets] = field(default_factory=dict)
    """By document currency, in its own minor units: no rate leads to the account's currency,
    or the account has none yet."""
    rates_used: dict[str, RateUsed] = field(default_factory=dict)
    """By document currency; the account's own needs none."""


class Rates:
    """The newest rate of each pair, and what can be valued by them.

    Used: the direct pair, else the inverse of the opposite pair, else two of those across one
    common currency, EUR first, then by code.
    """

    def __init__(self, newest: Iterable[Rate], digits: Callable[[str], int]) -> None:
        """`newest` holds one rate per (base, quote), `digits` tells a currency's minor unit."""
        self._pairs = {(rate.base, rate.quote): rate for rate in newest}
        self._digits = digits
        codes = {code for pair in self._pairs for code in pair}
        self._common = sorted(codes, key=lambda code: (code != _FIRST_CROSS, code))
        self._known: dict[tuple[str, str], RateUsed | None] = {}

    def find(self, base: str, quote: str) -> RateUsed | None:
        """How `base` is valued in `quote`, two different currencies; None where no rate leads
        there.
        """
        pair = (base, quote)
        if pair not in self._known:
            self._known[pair] = self._one_leg(base, quote) or self._across(base, quote)
        return self._known[pair]

    def convert(self, amount_minor: int, base: str, quote: str) -> int | None:
        """`amount_minor` of `base` in minor units of `quote`, rounded once, half away from zero;
        None where no rate leads there.
        """
        if base == quote:
            return amount_minor
        used = self.find(base, quote)
        return None if used is None else self.apply(used, amount_minor)

    def apply(self, used: RateUsed, amount_minor: int) -> int:
        """`amount_minor` of `used.base` in minor units of `used.quote`."""
        numerator = amount_minor * used.factor.numerator * 10 ** self._digits(used.quote)
        return round_half_away(numerator, used.factor.denominator * 10 ** self._digits(used.base))

    def _one_leg(self, base: str, quote: str) -> RateUsed | None:
        direct = self._pairs.get((base, quote))
        if direct is not None:
            factor = Fraction(direct.rate_e10, 10**RATE_DECIMALS)
            return RateUsed(base, quote, factor, (direct,))
        opposite = self._pairs.get((quote, base))
        if opposite is not None:
            factor = Fraction(10**RATE_DECIMALS, opposite.rate_e10)
            return RateUsed(base, quote, factor, (opposite,))
        return None

    def _across(self, base: str, quote: str) -> RateUsed | None:
        for common in self._common:
            first = self._one_leg(base, common)
            second = self._one_leg(common, quote)
            if first is not None and second is not None:
                factor = first.factor * second.factor
                return RateUsed(base, quote, factor, first.legs + second.legs)
        return None


def newest_rates(rates: Iterable[Rate], now: datetime) -> list[Rate]:
    """The newest rate of each pair: latest `as_of` not in the future, then highest version,
    then the source name that sorts last. The same version with other content: larger bytes win.
    """
    newest: dict[tuple[str, str], Rate] = {}
    for rate in rates:
        if rate.as_of > now:
            continue
        pair = (rate.base, rate.quote)
        best = newest.get(pair)
        if best is None or _beats(rate, best):
            newest[pair] = rate
    return list(newest.values())


def _beats(rate: Rate, best: Rate) -> bool:
    rank = (rate.as_of, rate.version, rate.source)
    best_rank = (best.as_of, best.version, best.source)
    return rank > best_rank or (rank == best_rank and newer(rate, best))


def value(
    buckets_by_currency: Mapping[str, Buckets], account_currency: str | None, rates: Rates
) -> Valued:
    """The account's buckets in its currency, each bucket of each currency rounded once.

    An account that is not described yet has no currency: everything is unvalued. Currencies in
    which nothing is left need no rate and are not reported.
    """
    total = ZERO
    unvalued: dict[str, Buckets] = {}
    rates_used: dict[str, RateUsed] = {}
    for currency, buckets in sorted(buckets_by_currency.items()):
        if not buckets:
            continue
        if currency == account_currency:
            total += buckets
            continue
        used = None if account_currency is None else rates.find(currency, account_currency)
        if used is None:
            unvalued[currency] = buckets
            continue
        rates_used[currency] = used
        total += Buckets(
            rates.apply(used, buckets.open_orders),
            rates.apply(used, buckets.unbilled),
            rates.apply(used, buckets.receivables),
            rates.apply(used, buckets.unapplied_cash),
        )
    return Valued(total, unvalued, rates_used)
