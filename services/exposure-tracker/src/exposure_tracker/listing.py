"""The accounts list: one page of it, by id, with filters.

What an account is filtered by is either stored (segment, parent, group), and then the database
passes over the others, or it follows from its figures (utilization, overdue). Figures are valued
when read, so those accounts are looked at one by one: so many for one page, and no more.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from credit_contracts import exposures
from credit_contracts.amounts import digits
from credit_core.exposure import Rates
from exposure_tracker import cursors, store_feeds, store_reads
from exposure_tracker.answers import NO_PARENT, Figures, exposure_answer, figures
from exposure_tracker.reading_groups import members_of, parents_of
from exposure_tracker.store_reads import AccountFilter, Standing
from service_kit.database import Connection

_SCANNED_MAX = 1_000
"""Valuing an account takes some 80 microseconds of a core that the feeds need too: a page that finds
nothing ends in a tenth of a second, and its cursor goes on."""
_PORTION = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the accounts list; None asks for nothing."""

    min_utilization: Fraction | None = None
    segment: str | None = None
    parent: str | None = None
    group: str | None = None
    overdue: bool | None = None

    def fits(self, found: Figures) -> bool:
        """Whether the account's figures are asked for."""
        if self.min_utilization is not None and not found.utilized(self.min_utilization):
            return False
        return self.overdue is None or self.overdue == (found.oldest_due_on is not None)

    @property
    def by_figures(self) -> bool:
        """Whether accounts have to be valued to know which are asked for."""
        return self.min_utilization is not None or self.overdue is not None


async def listed(
    connection: Connection,
    segment: str | None,
    wanted: Wanted,
    today: date,
    *,
    after: str,
    limit: int,
) -> exposures.AccountPage:
    """The page behind account `after`, for a caller of `segment`.

    It may hold fewer than `limit` and still not be the last: so many accounts are looked at for
    one page, and no more.
    """
    segments = tuple(one for one in (segment, wanted.segment) if one is not None)
    among = None
    if wanted.group is not None:
        among = tuple(await members_of(connection, wanted.group, segment))
    stored = AccountFilter(segments, wanted.parent, among)
    rates = Rates(await store_reads.rates(connection), digits)
    found: list[tuple[Standing, Figures]] = []
    scanned, last, ended = 0, after, False
    portion_max = _PORTION if wanted.by_figures else limit + 1
    while not ended and len(found) < limit and scanned < _SCANNED_MAX:
        portion = await store_reads.accounts(connection, last, stored, portion_max)
        ended = len(portion) < portion_max
        for standing in portion:
            scanned, last = scanned + 1, standing.account_id
            valued = figures(standing, rates, today)
            if wanted.fits(valued):
                found.append((standing, valued))
            if len(found) == limit:
                ended = ended and standing is portion[-1]
                break
    watermark = await store_feeds.watermark(connection)
    parents = await parents_of(connection, [standing for standing, _ in found], segment)
    return exposures.AccountPage(
        items=tuple(
            exposure_answer(valued, watermark, parent=parents.get(standing.account_id, NO_PARENT))
            for standing, valued in found
        ),
        next_cursor=None if ended else cursors.encode(last),
    )
