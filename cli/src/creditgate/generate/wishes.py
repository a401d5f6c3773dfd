"""What a generated history is to be like, judged before the first event.

The currencies are those with a starting rate below: enough for 0, 2 and 3 digits. Rates wander
from there; they are made up and meant for nothing but trying things out.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from creditgate.failures import WrongUse

EUR_RATES_E4 = {
    "EUR": 10_000,
    "USD": 10_900,
    "GBP": 8_500,
    "CHF": 9_600,
    "SEK": 112_000,
    "PLN": 43_000,
    "CZK": 251_000,
    "CAD": 14_800,
    "AUD": 16_500,
    "CNY": 78_000,
    "INR": 910_000,
    "JPY": 1_600_000,
    "KRW": 14_700_000,
    "KWD": 3_300,
    "TND": 33_700,
}
"""Units of each currency for one euro, times 10,000, on the first day."""

CURRENCIES = ("EUR", "USD", "GBP", "JPY", "KWD")
FIRST_DAY = date(2025, 1, 1)
DAYS = 365
ACCOUNTS_MAX = 1_000_000
DAYS_MAX = 36_500
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much of what; the first currency is the company's own. Ids begin with `prefix`.

    Raises:
        WrongUse: for what cannot be made.
    """

    accounts: int
    orders: int
    seed: int
    start: date = FIRST_DAY
    days: int = DAYS
    currencies: tuple[str, ...] = CURRENCIES
    prefix: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.accounts <= ACCOUNTS_MAX:
            raise WrongUse(f"{self.accounts} accounts", f"say 1 to {ACCOUNTS_MAX}")
        if self.orders < 0:
            raise WrongUse(f"{self.orders} orders", "say 0 or more")
        if not 1 <= self.days <= DAYS_MAX:
            raise WrongUse(f"{self.days} days", f"say 1 to {DAYS_MAX}")
        if not date(1900, 1, 1) <= self.start <= date(2200, 1, 1):
            raise WrongUse(f"a start on {self.start}", "say a day from 1900 to 2200")
        unknown = [code for code in self.currencies if code not in EUR_RATES_E4]
        if unknown or not self.currencies or len(set(self.currencies)) < len(self.currencies):
            raise WrongUse(
                f"currencies {','.join(self.currencies) or 'none'}",
                f"say some of {','.join(EUR_RATES_E4)}, each once",
            )
        if self.prefix and not _PREFIX.fullmatch(self.prefix):
            raise WrongUse(
                f"prefix {self.prefix!r}",
                "say up to 20 letters, digits, points, dashes or underscores, first a letter or "
                "digit",
            )

    @property
    def end(self) -> date:
        """The first day after the history: nothing is told of what comes then."""
        return self.start + timedelta(days=self.days)
