"""Money at the edge: decimal text outside, integers in the currency's minor unit inside.

Amounts travel as JSON strings because a JSON number is a binary float in most readers, and
because the text keeps what the sender meant. How many digits a currency has is a fact of
ISO 4217 and comes from its published list; a finer amount is refused rather than rounded,
because rounding would change what is owed.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from iso4217 import Currency
from pydantic import AfterValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from credit_contracts.faults import Findings, Says, fault

MINOR_MAX = 2**63 - 1
AMOUNT_PATTERN = r"^[0-9]{1,13}(\.[0-9]{1,4})?$"
# Wide enough for any sum of 64 bits valued across the largest rate and the inverse of the smallest.
SIGNED_AMOUNT_PATTERN = r"^-?[0-9]{1,60}(\.[0-9]{1,4})?$"
RATIO_PATTERN = r"^-?[0-9]{1,60}(\.[0-9]{1,10})?$"

# Codes that ISO lists without a minor unit (gold, test codes) cannot carry amounts.
_LISTED: dict[str, int] = {
    currency.code: currency.exponent for currency in Currency if currency.exponent is not None
}
CURRENCIES: frozenset[str] = frozenset(_LISTED)
"""What may come in."""
# What was kept while a code was listed is told after its country has given it up as well.
WITHDRAWN: Mapping[str, int] = MappingProxyType(
    {
        "ANG": 2, "BGN": 2, "BYR": 0, "CUC": 2, "HRK": 2, "LTL": 2, "MRO": 2, "SLL": 2, "STD": 2,
        "VEF": 2, "ZWL": 2,
    }
)  # fmt: skip
_DIGITS: dict[str, int] = {**WITHDRAWN, **_LISTED}
_INPUT = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,4}))?")


class UnknownCurrency(ValueError):  # noqa: N818 - read as a fact: "raises UnknownCurrency"
    """The code is not in ISO 4217's list of currencies with a minor unit."""

    def __init__(self, currency: str) -> None:
        super().__init__(f"{currency!r} is not a currency of ISO 4217 that has a minor unit")
        self.currency = currency


class TooFine(ValueError):  # noqa: N818 - as above
    """The amount has digits beyond the currency's minor unit other than zeros."""

    def __init__(self, text: str, currency: str) -> None:
        places = _DIGITS[currency]
        super().__init__(f"{text!r} is finer than {currency} allows ({places} decimal places)")
        self.text = text
        self.currency = currency


def digits(currency: str) -> int:
    """Decimal places of the currency's minor unit (ISO 4217): 0, 2, 3 or 4. Those of a withdrawn
    code are what they were.

    Raises:
        UnknownCurrency: for a code that is not listed, or listed without a minor unit.
    """
    try:
        return _DIGITS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def to_minor(text: str, currency: str) -> int:
    """The amount as an integer in the currency's minor unit: ("12.5", "EUR") is 1250.

    Zeros beyond the minor unit are accepted ("100.00" yen is 100).

    Raises:
        UnknownCurrency: for an unlisted code.
        TooFine: for digits beyond the minor unit.
        ValueError: for a text that is no amount.
    """
    places = digits(currency)
    match = _INPUT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not an amount such as '1250.00'")
    whole, fraction = match.groups(default="")
    if len(fraction) > places:
        if fraction[places:].strip("0"):
            raise TooFine(text, currency)
        fraction = fraction[:places]
    return int(whole + fraction.ljust(places, "0"))


def to_text(minor: int, currency: str) -> str:
    """An integer in minor units as text with exactly the currency's digits: -1250 EUR is "-12.50".

    Raises:
        UnknownCurrency: for an unlisted code.
    """
    places = digits(currency)
    if not places:
        return str(minor)
    whole, fraction = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{whole}.{fraction:0{places}}"


def unlisted(currency: str) -> str:
    """The code itself when it is listed; otherwise the fault that its sender is told."""
    if currency not in CURRENCIES:
        raise fault(
            "unknown_currency",
            "is not a listed currency with a minor unit",
            "send a three-letter code of ISO 4217 in capitals, such as EUR",
        )
    return currency


_CODE_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217 code"}
)
CurrencyCode = Annotated[str, AfterValidator(unlisted), _CODE_SCHEMA]
CurrencyTold = Annotated[str, StringConstraints(max_length=16), _CODE_SCHEMA]
"""A currency that something kept is in: it was listed when that came."""

_AMOUNT_SAYS = Says(
    "amount",
    "is not an amount",
    'send a JSON string of digits such as "1250.00": not a number, not negative, at most 13 digits'
    " before the point and 4 after it",
    "write digits such as 1250.00: not negative, at most 13 before the decimal mark and 4 after it",
)


def _amount_schema(pattern: str, description: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "description": description}


AmountText = Annotated[
    str,
    StringConstraints(pattern=AMOUNT_PATTERN),
    _AMOUNT_SAYS,
    WithJsonSchema(
        _amount_schema(AMOUNT_PATTERN, "amount in major units; no finer than the minor unit")
    ),
]
SignedAmountText = Annotated[
    str,
    StringConstraints(pattern=SIGNED_AMOUNT_PATTERN),
    WithJsonSchema(_amount_schema(SIGNED_AMOUNT_PATTERN, "amount in major units; may be negative")),
]
RatioText = Annotated[
    str,
    StringConstraints(pattern=RATIO_PATTERN),
    WithJsonSchema(_amount_schema(RATIO_PATTERN, "ratio as decimal text; 1 is the whole")),
]


class Purse:
    """Reads the amounts of one document in its currency and notes those that do not fit.

    Built inside a model's validator, where the currency is known to be listed and every text to
    be an amount, so that neither is looked at again: this runs for each amount of each event.
    """

    __slots__ = ("_currency", "_places", "findings")

    def __init__(self, currency: str, findings: Findings) -> None:
        self._currency = currency
        self._places = _DIGITS[currency]
        self.findings = findings

    def minor(self, text: str, *location: str | int) -> int:
        """The amount in minor units; a finer one is noted at its place and counts as zero."""
        whole, _, fraction = text.partition(".")
        places = self._places
        if len(fraction) > places:
            if fraction[places:].strip("0"):
                self.findings.add(location, _too_fine(self._currency), text)
                return 0
            fraction = fraction[:places]
        return int(whole + fraction.ljust(places, "0"))

    def total(self, minors: Sequence[int], *location: str | int) -> int:
        """The sum in minor units, noted when it is beyond what 63 bits hold."""
        total = sum(minors)
        if total > MINOR_MAX:
            self.findings.add(
                location,
                fault(
                    "total_too_large",
                    "add up to more than can be kept",
                    "split the document, or correct the amounts",
                ),
                total,
            )
        return total


def _too_fine(currency: str) -> PydanticCustomError:
    places = _DIGITS[currency]
    return fault(
        "amount_too_fine",
        "is finer than {currency} allows ({places} decimal places)",
        f"round it to {places} decimal places where it arises",
        currency=currency,
        places=places,
    )
