"""Answers about how exposure went over time, for plots."""

from credit_contracts.amounts import CurrencyTold, SignedAmountText
from credit_contracts.ids import AccountId
from credit_contracts.shapes import Told
from credit_contracts.times import Day, Instant


class HistoryPoint(Told):
    """Exposure at a moment, in the currency of the series and at the rates of that moment.

    `limit` is null where there was none or the account had not been described. Currencies
    without a rate at that moment are named in `unvalued`; they are in none of the sums.
    """

    at: Instant
    open_orders: SignedAmountText
    unbilled: SignedAmountText
    receivables: SignedAmountText
    unapplied_cash: SignedAmountText
    exposure: SignedAmountText
    limit: SignedAmountText | None
    unvalued: tuple[CurrencyTold, ...]


class LargestExposure(Told):
    """The largest exposure of a time, and when it was first reached.

    `unvalued` names the currencies that there were amounts in without a rate at some moment of that
    time: they are in no sum, so what was really the largest may be another.
    """

    amount: SignedAmountText
    at: Instant
    on: Day
    unvalued: tuple[CurrencyTold, ...] = ()


class HistoryAnswer(Told):
    """A series of exposure as it was true, between two moments.

    All of it is in one currency, the account's at the end; null, and without points, where no
    account event had come by then. `largest` is of all moments between, not of the points alone.
    """

    account_id: AccountId
    currency: CurrencyTold | None
    begin: Instant
    end: Instant
    points: tuple[HistoryPoint, ...]
    largest: LargestExposure | None
    known_at: Instant | None = None
