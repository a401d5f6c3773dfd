"""The rate event: 1 unit of `base` is `rate` units of `quote`, as one source states it.

Rates are decimal text with up to ten places and become integers of 10^-10, so that no float
touches money. A rate is a document by (base, quote, as_of, source).
"""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, WithJsonSchema, model_validator

from credit_contracts.amounts import CurrencyCode
from credit_contracts.faults import Findings, Says, fault
from credit_contracts.ids import DocumentId, Version
from credit_contracts.shapes import Told
from credit_contracts.times import DayOrInstant

RATE_PATTERN = r"^[0-9]{1,13}(\.[0-9]{1,10})?$"
PLACES = 10
_RATE = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,10}))?")


def to_e10(text: str) -> int:
    """The rate in units of 10^-10: "1.0842" is 10842000000.

    Raises:
        ValueError: for a text that is no rate.
    """
    match = _RATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a rate such as '1.0842'")
    whole, fraction = match.groups(default="")
    return int(whole + fraction.ljust(PLACES, "0"))


def from_e10(rate_e10: int) -> str:
    """Decimal text without trailing zeros: 10842000000 is "1.0842"."""
    whole, fraction = divmod(rate_e10, 10**PLACES)
    return f"{whole}.{fraction:0{PLACES}}".rstrip("0").rstrip(".")


def _positive(text: str) -> str:
    if not text.strip("0."):
        raise fault("rate_zero", "is zero", "send a positive rate; a missing one is never zero")
    return text


RateText = Annotated[
    str,
    StringConstraints(pattern=RATE_PATTERN),
    Says(
        "rate",
        "is not a rate",
        'send a JSON string such as "1.0842": at most 13 digits before the point and 10 after it',
        "write digits such as 1.0842: at most 13 before the decimal mark and 10 after it",
    ),
    AfterValidator(_positive),
    WithJsonSchema(
        {"type": "string", "pattern": RATE_PATTERN, "description": "1 base = rate quote; above 0"}
    ),
]


class RateV1(Told):
    """`as_of` is a date (00:00 UTC of it) or a time; the latest one not in the future is used."""

    base: CurrencyCode
    quote: CurrencyCode
    rate: RateText
    as_of: DayOrInstant
    version: Version
    source: DocumentId

    @model_validator(mode="after")
    def _two_currencies(self) -> Self:
        if self.base == self.quote:
            findings = Findings()
            findings.add(
                ("quote",),
                fault("same_currency", "is the same as base", "send a rate of two currencies"),
                self.quote,
            )
            findings.close()
        return self
