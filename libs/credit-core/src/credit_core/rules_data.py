"""Rules about the data that a decision rests on: what cannot be known is never guessed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from credit_core.exposure import RateUsed
from credit_core.policy import OnStale, Policy
from credit_core.reasons import Figure, Reason, ReasonCode, Severity
from credit_core.standing import Question, Standing

SECOND = timedelta(seconds=1)


def rate_missing(_question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """A missing rate is never zero and never 1, and a rate older than the policy allows is no
    better than none: what cannot be valued cannot be compared with a limit.
    """
    if standing.terms is None or not (standing.unvalued or standing.rates):
        return None
    found = rate_figures(standing.unvalued, standing.rates, standing.now, policy)
    if not found:
        return None
    figures: dict[str, Figure] = {"currency": standing.terms.currency, **found}
    return Reason(ReasonCode.FX_RATE_MISSING, Severity.HOLD, figures)


def rate_figures(
    unvalued: tuple[str, ...], rates: Mapping[str, RateUsed], now: datetime, policy: Policy
) -> dict[str, Figure]:
    """Which currencies have no rate, and which an older one than allowed; empty: all is well."""
    outdated = {
        currency: rate.as_of
        for currency, rate in rates.items()
        if now - rate.as_of > policy.rate_age_max
    }
    figures: dict[str, Figure] = {}
    if unvalued:
        figures["missing"] = ", ".join(unvalued)
    if outdated:
        figures["outdated"] = ", ".join(sorted(outdated))
        figures["oldest_as_of"] = min(outdated.values())
        figures["rate_age_days_max"] = policy.rate_age_days
    return figures


def data_stale(_question: Question, standing: Standing, policy: Policy) -> Reason | None:
    """The events behind the figures are further behind than allowed, or it is not known how far.
    By the policy that holds the order (the default) or only warns.
    """
    lag = standing.lag
    if lag is not None and lag <= policy.data_age_max:
        return None
    figures: dict[str, Figure] = {"lag_seconds_max": policy.stale_seconds}
    if lag is not None and standing.watermark is not None:
        figures["lag_seconds"] = -(-lag // SECOND)
        figures["watermark"] = standing.watermark
    severity = Severity.HOLD if policy.on_stale == OnStale.HOLD else Severity.WARNING
    return Reason(ReasonCode.DATA_STALE, severity, figures)
