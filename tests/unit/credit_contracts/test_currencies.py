"""Which currencies may come in, and which may still be told."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from credit_contracts.amounts import CURRENCIES, WITHDRAWN, CurrencyCode, digits, to_text
from credit_core.buckets import Buckets
from credit_core.documents import AccountStatus
from credit_core.exposure import Rates
from credit_core.terms import AccountTerms
from exposure_tracker.answers import exposure_answer, figures
from exposure_tracker.store_reads import Standing

# Every code that was ever listed here. When the list loses one, its digits go into `WITHDRAWN`.
EVER_LISTED = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
USD USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""


def test_what_was_kept_can_be_told_after_its_currency_was_withdrawn() -> None:
    assert [code for code in EVER_LISTED.split() if not _is_told(code)] == []
    assert not WITHDRAWN.keys() & CURRENCIES
    assert (to_text(-1_250, "BGN"), to_text(7, "BYR")) == ("-12.50", "7")


def _is_told(code: str) -> bool:
    return bool(to_text(0, code))


def test_an_account_in_a_withdrawn_currency_keeps_its_exposure() -> None:
    terms = AccountTerms("A", "BGN", 100_000, AccountStatus.OPEN)
    kept = {"BGN": Buckets(open_orders=5_000), "HRK": Buckets(receivables=100)}
    standing = Standing("A", terms, None, buckets=kept, due={}, disputed={})
    answer = exposure_answer(figures(standing, Rates((), digits), date(2026, 2, 1)), None)
    assert (answer.currency, answer.exposure, answer.limit) == ("BGN", "50.00", "1000.00")
    assert [one.currency for one in answer.unvalued] == ["HRK"]


@pytest.mark.parametrize("code", sorted(WITHDRAWN))
def test_nothing_comes_in_in_a_withdrawn_currency(code: str) -> None:
    with pytest.raises(ValidationError, match="not a listed currency"):
        TypeAdapter(CurrencyCode).validate_python(code)
