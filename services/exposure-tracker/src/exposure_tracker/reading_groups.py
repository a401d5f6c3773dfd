"""A group as one answer: everything that its members come to, in the currency of its head.

The members' parts are added up in their document currencies, exactly, and the sums are valued:
each bucket of each currency is rounded once for the whole group. Each member's own part is valued
beside them, by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from credit_contracts import exposures
from credit_contracts.amounts import digits
from credit_core.exposure import Rates, value
from credit_core.groups import Groups, add_up
from credit_core.overdue import Overdue
from exposure_tracker import store_feeds, store_groups, store_reads
from exposure_tracker.answers import (
    NO_PARENT,
    Parent,
    Parts,
    by_currency_text,
    exposure_answer,
    figures,
    parts_of,
    valued_text,
)
from exposure_tracker.store_reads import Standing
from service_kit.database import Connection

LISTED_MAX = 500
"""Members that an answer lists; all of them count."""
_PORTION = 500


async def parents_of(
    connection: Connection, standings: Sequence[Standing], segment: str | None
) -> dict[str, Parent]:
    """What became of the parents that these accounts name, for a caller of `segment`."""
    named = [one.account_id for one in standings if one.parent_account_id is not None]
    if not named:
        return {}
    known = await store_groups.above(connection, named, segment)
    groups = Groups(known)
    return {one: Parent(known[one], groups.link(one)) for one in named}


async def members_of(connection: Connection, head: str, segment: str | None) -> dict[str, int]:
    """The members of the group with their distance to its head, nearest first; empty for a head
    that is not known, or not to be seen by a caller of `segment`.
    """
    parents = await store_groups.below(connection, head, segment)
    return Groups(parents).members(head) if parents else {}


async def group_exposure(
    connection: Connection, head: str, segment: str | None, today: date
) -> exposures.ExposureAnswer | None:
    """The group of `head`, valued now; None for a head that is not known or not to be seen."""
    members = await members_of(connection, head, segment)
    if not members:
        return None
    rates = Rates(await store_reads.rates(connection), digits)
    watermark = await store_feeds.watermark(connection)
    listed = list(members)[:LISTED_MAX]
    told: dict[str, Standing] = {}
    parts: list[Parts] = []
    for portion in _portions(list(members)):
        standings = await store_reads.named(connection, portion)
        told.update((one.account_id, one) for one in standings if one.account_id in listed)
        parts.extend(parts_of(one, today) for one in standings)
    standing = told[head]
    found = figures(standing, rates, today, together(parts))
    parents = await parents_of(connection, [standing], segment)
    answer = exposure_answer(found, watermark, parent=parents.get(head, NO_PARENT))
    standings = [told[one] for one in listed]
    return with_members(answer, standings, members, rates=rates, segment=segment)


def with_members(
    answer: exposures.ExposureAnswer,
    listed: Iterable[Standing],
    members: Mapping[str, int],
    *,
    rates: Rates,
    segment: str | None,
) -> exposures.ExposureAnswer:
    """The answer of a whole group with each member's own part beside it: of the `listed` among the
    `members` with their distance to the head.
    """
    group = exposures.Group(
        members_total=len(members),
        members=tuple(
            _member(one, members[one.account_id], answer.currency, rates) for one in listed
        ),
        segment=segment,
    )
    # What members of other segments take of the limit is not told, so neither is its share.
    utilization = answer.utilization if segment is None else None
    return answer.model_copy(update={"group": group, "utilization": utilization})


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _PORTION):
        yield ids[start : start + _PORTION]


def together(parts: Iterable[Parts]) -> Parts:
    """The parts of all members, added up in their own currencies."""
    every = list(parts)
    overdue_items: dict[str, Overdue] = {}
    for currency, found in chain.from_iterable(one.overdue.items() for one in every):
        known = overdue_items.get(currency)
        overdue_items[currency] = found if known is None else _both(known, found)
    return Parts(add_up(one.buckets for one in every), overdue_items)


def _both(one: Overdue, other: Overdue) -> Overdue:
    """What is overdue of both; it began with the older of them."""
    older = max(one, other, key=lambda each: each.days)
    return replace(older, amount_minor=one.amount_minor + other.amount_minor)


def _member(
    standing: Standing, distance: int, currency: str | None, rates: Rates
) -> exposures.Member:
    valued = value(standing.buckets, currency, rates)
    return exposures.Member(
        account_id=standing.account_id,
        parent_account_id=standing.parent_account_id,
        distance=distance,
        currency=None if standing.terms is None else standing.terms.currency,
        **valued_text(valued.buckets, currency),
        by_currency=by_currency_text(standing.buckets),
        unvalued=by_currency_text(valued.unvalued),
    )
