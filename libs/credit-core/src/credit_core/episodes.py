"""Episodes that no order causes: items that fall overdue, a stop, a limit that expires, a review.

They follow from the terms of the account, from what is open of it by due date, and from the day.
What stands is given in, and what has begun and what has ended comes out, so seeing the same thing
twice tells nothing twice. With them comes the day of the next look: until then the same facts give
the same answer, so that an account in which nothing happens is not looked at.

An episode that stands and was told to nobody, because it was history when it was found, begins anew
with the next thing to hear of: another item past due, or the last day itself.

Sales hears of overdue items as soon as they are there, long before orders are held for them; of a
limit and a review the credit team hears in time to do something about it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from credit_core.exposure import Rates
from credit_core.notices import NoticeSeverity
from credit_core.policy import Policy
from credit_core.reasons import Figure, Money, ReasonCode
from credit_core.tally import Tally
from credit_core.terms import AccountTerms


class EpisodeKind(StrEnum):
    OVERDUE_BEGUN = "overdue_begun"
    ACCOUNT_STOPPED = "account_stopped"
    LIMIT_EXPIRING = "limit_expiring"
    REVIEW_DUE = "review_due"


SEVERITY: Mapping[EpisodeKind, NoticeSeverity] = {
    EpisodeKind.OVERDUE_BEGUN: NoticeSeverity.WARNING,
    EpisodeKind.ACCOUNT_STOPPED: NoticeSeverity.CRITICAL,
    EpisodeKind.LIMIT_EXPIRING: NoticeSeverity.WARNING,
    EpisodeKind.REVIEW_DUE: NoticeSeverity.WARNING,
}


@dataclass(frozen=True, slots=True)
class Unpaid:
    """What is left to pay of an account in one currency, in its minor units, when cash on hand has
    paid the oldest of it (as the policy counts): `past_minor` of it are more than the policy's
    `overdue_notice_days` past due, the newest of these since `newest_past_on`; `first_due_on` is the
    oldest due date, past or to come, and `next_due_on` that of what comes next (`None`: nothing).
    """

    past_minor: int
    first_due_on: date
    newest_past_on: date | None = None
    next_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class AccountDay:
    """A described account on one business day; `unpaid` by document currency."""

    terms: AccountTerms
    today: date
    unpaid: Mapping[str, Unpaid]
    policy: Policy
    rates: Rates


@dataclass(frozen=True, slots=True)
class Begun:
    """An episode that has begun, on the day `since` as far as dates tell (`None`: they do not)."""

    kind: EpisodeKind
    since: date | None
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at an account tells. From `again_on` it may tell something else of the same facts
    (`None`: it never will).
    """

    begun: tuple[Begun, ...]
    ended: tuple[EpisodeKind, ...]
    again_on: date | None


@dataclass(frozen=True, slots=True)
class _Course:
    """Where one kind stands; `unsure` where only a rate could tell that it is over. `anew_on` is the
    last day on which there was something more to hear of what stands.
    """

    stands: bool
    since: date | None = None
    anew_on: date | None = None
    again_on: date | None = None
    figures: Mapping[str, Figure] | None = None
    unsure: bool = False


_NONE = _Course(stands=False)


_ALL_TOLD: Mapping[EpisodeKind, date] = {}


def look(
    account: AccountDay,
    standing: Collection[EpisodeKind],
    silent: Mapping[EpisodeKind, date] = _ALL_TOLD,
) -> Look:
    """What has begun and what has ended, given which episodes of the account stand, and since when
    those of them stand that were told to nobody. What begins anew has ended as well.

    Where the policy does not apply the rule that holds orders for the same thing, nothing begins
    and what stands ends. A stop is always told.
    """
    begun, ended = [], []
    days = set[date]()
    for kind, course_of in _COURSES.items():
        course = course_of(account)
        anew = kind in silent and course.anew_on is not None and course.anew_on > silent[kind]
        if anew:
            ended.append(kind)
        if course.stands and (anew or kind not in standing):
            since = course.anew_on if anew else course.since
            begun.append(Begun(kind, since, course.figures or {}))
        elif kind in standing and not course.stands and not course.unsure:
            ended.append(kind)
        if course.again_on is not None:
            days.add(course.again_on)
    return Look(tuple(begun), tuple(ended), min(days, default=None))


def _overdue(account: AccountDay) -> _Course:
    """Items past due sum to more than the policy tolerates, per currency and then valued. What has
    no rate may begin an episode and never ends one: it is not taken for nothing.
    """
    policy, today = account.policy, account.today
    if not policy.applies(ReasonCode.OVERDUE) or not account.unpaid:
        return _NONE
    tally = Tally(account.terms.currency, account.rates)
    past = {code: each for code, each in account.unpaid.items() if each.past_minor > 0}
    amount_minor = tally.sum({code: each.past_minor for code, each in past.items()})
    unvalued = sorted(tally.unvalued)
    tolerated = policy.overdue_tolerated
    tolerated_minor = 0 if tolerated is None else tally.money(tolerated) or 0
    days = policy.overdue_notice_days + 1
    if amount_minor > tolerated_minor or (unvalued and not tolerated_minor):
        oldest = min(each.first_due_on for each in past.values())
        figures: dict[str, Figure] = {
            "overdue": Money(amount_minor, account.terms.currency),
            "oldest_due_on": oldest,
            "days_past_due": (today - oldest).days,
            "held_from": _later(oldest, policy.overdue_days + 1),
        }
        if unvalued:
            figures["without_rate"] = ", ".join(unvalued)
        newest = [each.newest_past_on for each in past.values() if each.newest_past_on is not None]
        coming = [
            each.next_due_on for each in account.unpaid.values() if each.next_due_on is not None
        ]
        return _Course(
            stands=True,
            since=_later(oldest, days),
            anew_on=max((_later(day, days) for day in newest), default=None),
            again_on=min((_later(day, days) for day in coming), default=None),
            figures=figures,
        )
    # What is tolerated today may not be tomorrow, by another item or another rate.
    begins = (_later(each.first_due_on, days) for each in account.unpaid.values())
    again_on = min(max(day, _later(today, 1)) for day in begins)
    return _Course(stands=False, again_on=again_on, unsure=bool(unvalued))


def _stopped(account: AccountDay) -> _Course:
    return _Course(stands=account.terms.stopped)


def _limit_expiring(account: AccountDay) -> _Course:
    """From some days before the last day of the ordinary limit until it is renewed. A temporary
    limit in its place ends sooner or later, and then the day counts.
    """
    policy, last = account.policy, account.terms.limit_valid_until
    if last is None or not policy.applies(ReasonCode.LIMIT_EXPIRED):
        return _NONE
    return _ahead(
        account, last, policy.limit_notice_days, "limit_valid_until", policy.limit_grace_days
    )


def _review_due(account: AccountDay) -> _Course:
    """From some days before the review until it is put off, which is how one is told to be done."""
    policy, day = account.policy, account.terms.next_review_on
    if day is None or not policy.applies(ReasonCode.REVIEW_DUE):
        return _NONE
    return _ahead(
        account, day, policy.review_notice_days, "next_review_on", policy.review_grace_days
    )


def _ahead(account: AccountDay, day: date, notice_days: int, name: str, grace_days: int) -> _Course:
    begins = day - min(timedelta(days=notice_days), day - date.min)
    if account.today < begins:
        return _Course(stands=False, again_on=begins)
    figures: dict[str, Figure] = {
        name: day,
        "days_left": (day - account.today).days,
        "held_from": _later(day, grace_days + 1),
    }
    if account.today < day:
        return _Course(stands=True, since=begins, again_on=day, figures=figures)
    return _Course(stands=True, since=begins, anew_on=day, figures=figures)


def _later(day: date, days: int) -> date:
    """So many days later, but never later than the last day that a calendar has."""
    return day + min(timedelta(days=days), date.max - day)


_COURSES = {
    EpisodeKind.OVERDUE_BEGUN: _overdue,
    EpisodeKind.ACCOUNT_STOPPED: _stopped,
    EpisodeKind.LIMIT_EXPIRING: _limit_expiring,
    EpisodeKind.REVIEW_DUE: _review_due,
}
