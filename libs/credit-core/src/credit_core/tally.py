"""Amounts of many currencies, added up in one."""

from collections.abc import Mapping

from credit_core.buckets import ZERO, Buckets
from credit_core.exposure import Rates, RateUsed, value
from credit_core.reasons import Money


class Tally:
    """Amounts of several currencies valued in one, with the rates that it took and the
    currencies that have none.
    """

    __slots__ = ("_rates", "currency", "rates_used", "unvalued")

    def __init__(self, currency: str, rates: Rates) -> None:
        self.currency = currency
        self.unvalued: set[str] = set()
        self.rates_used: dict[str, RateUsed] = {}
        self._rates = rates

    def exposure(self, buckets: Mapping[str, Buckets]) -> Buckets:
        """The buckets of all currencies that can be valued."""
        if not buckets:
            return ZERO
        own = buckets.get(self.currency)
        if own is not None and len(buckets) == 1:
            return own
        valued = value(buckets, self.currency, self._rates)
        self.unvalued.update(valued.unvalued)
        self.rates_used.update(valued.rates_used)
        return valued.buckets

    def money(self, amount: Money) -> int | None:
        """An amount of the policy, which states its own currency."""
        return self.value(amount.minor, amount.currency)

    def sum(self, amounts: Mapping[str, int]) -> int:
        """Amounts by currency, each rounded once; what has no rate is left out and noted."""
        return sum(self.value(minor, currency) or 0 for currency, minor in amounts.items())

    def value(self, minor: int, currency: str) -> int | None:
        """One amount; `None` where no rate leads to the tally's currency. Nothing is nothing in
        any currency and needs no rate.
        """
        if currency == self.currency or not minor:
            return minor
        used = self._rates.find(currency, self.currency)
        if used is None:
            self.unvalued.add(currency)
            return None
        self.rates_used[currency] = used
        return self._rates.apply(used, minor)
