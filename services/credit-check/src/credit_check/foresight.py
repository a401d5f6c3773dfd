"""What would clear a hold, for whoever may see it.

A caller limited to a segment is told what can be computed without the groups that it may not see.

What is open on the account is read beside the lane, the figures in it; the two are put together
when both are of one state of the ledger. The many decisions that it takes are made in a thread:
they are work of a person's request, and no order waits for them.
"""

import asyncio
from datetime import date, datetime, time, tzinfo

from credit_check.answers import OK
from credit_check.batcher import Batcher
from credit_check.questions import question_of
from credit_check.snapshot import HoldRow
from credit_check.store_open import Open, read_open, read_question
from credit_check.survey import Survey
from credit_check.tasks import Reply
from credit_check.veil import veiled
from credit_check.ways_out_answer import ways_out_answer
from credit_core.waysout import ways_out
from service_kit import problems
from service_kit.database import Pool, is_unreachable

TRIES_MAX = 3
"""How often both are read anew where an event came in between; after that what was read is told,
for on an account where something happens all the time a moment makes no difference."""


class BusinessDays:
    """The days of the business time zone."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def day_of(self, moment: datetime) -> date:
        """The day that the moment lies in."""
        return moment.astimezone(self._zone).date()

    def begin_of(self, day: date) -> datetime:
        """The day's first moment."""
        return datetime.combine(day, time(), self._zone)


class Foresight:
    """See the module."""

    def __init__(self, pool: Pool, batcher: Batcher, zone: tzinfo) -> None:
        self._pool = pool
        self._batcher = batcher
        self._days = BusinessDays(zone)

    async def ways_out(self, hold: HoldRow, visible: str | None) -> Reply:
        """The answer for a caller of the segment `visible`, or the problem why there is none."""
        question = question_of(
            await read_question(self._pool, hold.hold_id), hold.content, hold.secured_minor
        )
        situation = None
        for _ in range(TRIES_MAX):
            survey = Survey(hold, question, await self._open(hold))
            reply = await self._batcher.ask(survey)
            situation = survey.seen
            if situation is None or reply.status != OK:
                return reply
            if survey.agrees:
                break
        assert situation is not None, "tried at least once"
        unseen = frozenset(
            group.head.account_id
            for group in situation.groups
            if visible is not None and group.segment != visible
        )
        found = await asyncio.to_thread(ways_out, situation, self._days, unseen)
        answer = ways_out_answer(hold, question, found)
        return Reply(OK, veiled(answer.model_dump_json().encode(), visible))

    async def _open(self, hold: HoldRow) -> Open:
        try:
            found = await read_open(self._pool, hold.account_id, hold.order_id)
        except Exception as exc:
            if is_unreachable(exc):
                raise problems.unavailable(
                    "The database is away, so what is open cannot be read."
                ) from exc
            raise
        return Open(0, (), ()) if found is None else found
