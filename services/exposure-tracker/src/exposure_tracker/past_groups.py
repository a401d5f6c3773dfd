"""A group at a moment of the past: the accounts that stood below it then, each folded again.

Who belonged to the group is read off the parents that the accounts named at that moment, as
whatever else is told of it; so an account that has moved to another group since counts where it
was. Each member costs a fold, so that there is a most of them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from credit_contracts import exposures
from credit_core.groups import Groups
from exposure_tracker import store_feeds, store_past
from exposure_tracker.answers import exposure_answer, figures, parts_of
from exposure_tracker.moments import Calendar, Moment
from exposure_tracker.past import account_then, currencies_of, rates_then
from exposure_tracker.reading_groups import together, with_members
from service_kit.problems import FieldError, ProblemError, invalid

if TYPE_CHECKING:
    from service_kit.database import Connection

MEMBERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Past:
    """What is asked about the past: a moment, as seen now, by the days of a calendar."""

    moment: Moment
    now: datetime
    calendar: Calendar


async def group_then(
    connection: "Connection", head: str, segment: str | None, past: Past
) -> exposures.ExposureAnswer:
    """The group of `head`, an account that the caller may see, as it stood and was valued then.

    Raises:
        ProblemError: the moment lies before what retention has kept, or the group had too many
            members.
    """
    moment = past.moment
    then = await account_then(connection, head, moment, past.now, past.calendar)
    told = {head: then.standing}
    parents: dict[str, str] = {}
    members = {head: 0}
    # An account of which nothing was known then had nobody below it: who named it was a root.
    if await store_past.was_known(connection, head, moment):
        parents = await store_past.parents(connection, moment, segment)
        members = Groups({head: None, **parents}).members(head)
    if len(members) > MEMBERS_MAX:
        raise _too_many(len(members))
    for account_id in members:
        if account_id != head:
            member = await account_then(connection, account_id, moment, past.now, past.calendar)
            told[account_id] = member.standing
    standings = [
        replace(told[account_id], parent_account_id=parents.get(account_id))
        for account_id in members
    ]
    currencies = set[str]().union(*map(currencies_of, standings))
    rates = await rates_then(connection, currencies, moment, moment.seen_at(past.now))
    parts = together(parts_of(one, then.day) for one in standings)
    found = figures(standings[0], rates, then.day, parts)
    watermark = await store_feeds.watermark(connection)
    answer = exposure_answer(found, watermark, moment)
    return with_members(answer, standings, members, rates=rates, segment=segment)


def _too_many(members: int) -> ProblemError:
    return invalid(
        (
            FieldError(
                "group",
                f"had {members} members then, and the past of {MEMBERS_MAX} at most is told at once",
                "ask for a group below it, or for its members one by one",
            ),
        )
    )
