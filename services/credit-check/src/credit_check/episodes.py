"""Episodes that no order causes are told: overdue items, a stop, an expiring limit, a review due.

An account is looked at when its facts moved, when other policies are in force, and on the day that
its last look named; so accounts at rest cost one comparison each now and then, and decisions nothing.
Raising, clearing and what was looked at are one transaction: whoever leads after a crash goes on
from there.

What had begun before anybody could have heard of it here is history: more than a day before, of an
account that is looked at for the first time, or while no question has ever been answered, or (what
is overdue) by documents that come more than a week after their time. It stands, is listed, and is
told to nobody; so neither a load of the past nor the first start of a version that knows these
episodes writes to the world. It gives way to what begins anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from credit_check import store_beginnings, store_bypasses, store_episodes, store_rates
from credit_check.ledger_mark import Compared, Standstill
from credit_check.limit_documents import Press
from credit_check.notice_events import Telling, cleared, raised
from credit_check.shelf import Shelf
from credit_check.store_beginnings import Documents
from credit_check.store_episodes import Facts, Moment, Raised
from credit_contracts.amounts import to_text
from credit_core.buckets import Buckets
from credit_core.episodes import SEVERITY, AccountDay, Begun, EpisodeKind, look
from credit_core.exposure import Rates
from credit_core.notices import Position, position_figures
from credit_core.policies import PolicyBook
from credit_core.reasons import Figure
from credit_core.tally import Tally
from credit_core.wording import figure_text
from service_kit import outbox
from service_kit.clock import Clock
from service_kit.database import Connection
from service_kit.outbox import Message

SCHEMA = "credit_check"
ACCOUNTS_MAX = 256
"""Looked at in one transaction; that takes about ten milliseconds."""
EVERY_SECONDS = 0.5
REST = 99.0
"""A comparison that finds nothing is followed by a rest of so many times its length: nobody waits
for these as for an answer. Of 100,000 accounts it takes 40 ms."""
REST_BEHIND = 9.0
"""The same while more are due: of what moves all the time, a tenth of the time is enough."""
LIVE = timedelta(days=1)
LOADED = timedelta(days=7)
"""A feed that was away for some days brings what happens, and no history."""
_BY_RESERVED = ("reserved", "available", "utilization")


@dataclass(frozen=True, slots=True)
class _Found:
    """What one account's look told."""

    facts: Facts
    account: AccountDay
    begun: tuple[Begun, ...]


@dataclass(frozen=True, slots=True)
class _Past:
    """Of these accounts nothing could be heard before (`new`), and into these postings of the past
    are being loaded; `documents` are what their terms are from.
    """

    new: frozenset[str]
    loaded: frozenset[str]
    documents: Mapping[str, Documents]

    def is_history(self, account_id: str, begun: Begun, today: date) -> bool:
        """Whether it is told to nobody. What began, or was said, within a day never is."""
        new, documents, said_on = account_id in self.new, self.documents.get(account_id), None
        owed = begun.kind == EpisodeKind.OVERDUE_BEGUN
        if owed and not new and account_id not in self.loaded:
            return False
        if documents is not None and not owed:
            stopped = begun.kind == EpisodeKind.ACCOUNT_STOPPED
            said_on = documents.described_on if stopped else documents.limited_on
        if new or owed:
            return all(day is None or day < today - LIVE for day in (begun.since, said_on))
        # Of an account that was looked at before: its terms are being loaded when they are known to
        # be old, and what follows from them is.
        old = today - LOADED
        return said_on is not None and said_on < old and (begun.since is None or begun.since < old)


class Episodes:
    """One round at a time, by the process that leads the sweep."""

    def __init__(self, clock: Clock, shelf: Shelf, press: Press) -> None:
        self._clock = clock
        self._shelf = shelf
        self._press = press
        self._not_before = 0.0

    async def round(self, connection: Connection, standing: Standstill) -> None:
        """Look at a portion of the accounts that are due."""
        began = self._clock.monotonic()
        if began < self._not_before:
            return
        due = await standing.compare(
            Compared.EPISODES,
            lambda: store_episodes.due(connection, self._press.time_zone, ACCOUNTS_MAX),
            after=Compared.MOVED,
        )
        account_ids = due or []
        if account_ids:
            await self._look(connection, account_ids)
        seconds = self._clock.monotonic() - began
        full = len(account_ids) == ACCOUNTS_MAX
        pause = REST_BEHIND * seconds if full else max(EVERY_SECONDS, REST * seconds)
        self._not_before = self._clock.monotonic() + pause

    async def _look(self, connection: Connection, account_ids: Sequence[str]) -> None:
        async with connection.transaction():
            zone = self._press.time_zone
            moment = await store_episodes.moment(connection, zone)
            book = self._shelf.held.book
            if book.version != moment.policy_version:
                return  # read by whoever keeps the shelf, within a second
            facts = await store_episodes.facts(connection, account_ids)
            rates = await store_rates.rates(connection)
            standing: dict[str, dict[EpisodeKind, store_episodes.Standing]] = {}
            for each in await store_episodes.standing(connection, zone, account_ids):
                standing.setdefault(each.account_id, {})[each.kind] = each
            found, looked = [], []
            over: list[store_episodes.Standing] = []
            days = await self._days(connection, moment, book, facts, rates)
            for one in facts:
                account = days.get(one.account_id)
                again_on = None
                if account is not None:
                    stands = standing.get(one.account_id, {})
                    silent = {
                        each.kind: each.raised_on for each in stands.values() if not each.told
                    }
                    told = look(account, stands.keys(), silent)
                    again_on = told.again_on
                    over += [stands[kind] for kind in told.ended]
                    if told.begun:
                        found.append(_Found(one, account, told.begun))
                looked.append((one, again_on))
            messages = await self._end(connection, moment, over)
            messages += await self._begin(connection, moment, found)
            await store_episodes.keep(connection, moment.activation, looked)
            await outbox.write(connection, SCHEMA, messages)

    async def _days(
        self,
        connection: Connection,
        moment: Moment,
        book: PolicyBook,
        facts: Sequence[Facts],
        rates: Rates,
    ) -> dict[str, AccountDay]:
        """The described accounts on this day, with their policies and what is unpaid."""
        asked = [
            (each.terms, book.for_account(each.account_id, each.segment, each.risk_class))
            for each in facts
            if each.terms is not None
        ]
        unpaid = await store_episodes.unpaid(connection, asked, moment.today)
        return {
            terms.account_id: AccountDay(
                terms, moment.today, unpaid.get(terms.account_id, {}), policy, rates
            )
            for terms, policy in asked
        }

    async def _end(
        self, connection: Connection, moment: Moment, over: Sequence[store_episodes.Standing]
    ) -> list[Message]:
        """Who was not told of a beginning is not told of its end."""
        tellings: list[Telling] = []
        silent = set[str]()
        for each in over:
            telling = cleared(self._press.envelopes, moment.now, each.content)
            tellings.append(telling)
            if not each.told:
                silent.add(telling.notice_id)
        ended = await store_episodes.end(connection, moment.now, tellings) if tellings else set()
        return [each.message for each in tellings if each.notice_id in ended - silent]

    async def _begin(
        self, connection: Connection, moment: Moment, found: Sequence[_Found]
    ) -> list[Message]:
        if not found:
            return []
        buckets = await store_episodes.buckets(connection, [one.facts.account_id for one in found])
        past = await self._past(connection, found)
        episodes = []
        for one in found:
            account_id = one.facts.account_id
            figures = _figures(one, buckets.get(account_id, {}))
            for begun in one.begun:
                telling = raised(
                    self._press.envelopes,
                    moment.now,
                    kind=begun.kind.value,
                    severity=SEVERITY[begun.kind].value,
                    account_id=account_id,
                    facts=_texts(figures | dict(begun.figures)),
                )
                told = not past.is_history(account_id, begun, moment.today)
                episodes.append(Raised(account_id, begun.kind, told, telling))
        begun_now = await store_episodes.begin(connection, moment.now, episodes)
        return [
            each.telling.message
            for each in episodes
            if each.told and each.telling.notice_id in begun_now
        ]

    async def _past(self, connection: Connection, found: Sequence[_Found]) -> _Past:
        asked = await store_bypasses.first_decision(connection) is not None
        new = [one.facts.account_id for one in found if not (one.facts.seen and asked)]
        owing = [
            one.facts.account_id
            for one in found
            if any(each.kind == EpisodeKind.OVERDUE_BEGUN for each in one.begun)
        ]
        return _Past(
            frozenset(new),
            await store_beginnings.loaded(connection, owing, LOADED),
            await store_beginnings.documents(
                connection, self._press.time_zone, [one.facts.account_id for one in found]
            ),
        )


def _figures(found: _Found, buckets: Mapping[str, Buckets]) -> dict[str, Figure]:
    """The account's numbers; those that rest on what is reserved only where that is known."""
    account, reserved = found.account, found.facts.reserved
    tally = Tally(account.terms.currency, account.rates)
    position = Position(
        currency=account.terms.currency,
        limit_minor=account.terms.limit_in_force(
            account.today,
            limit_percent=account.policy.limit_percent,
            secured_percent=account.policy.secured_percent,
        ),
        exposure=tally.exposure(buckets),
        reserved_minor=tally.sum(reserved or {}),
    )
    figures = position_figures(position)
    if reserved is None or tally.unvalued:
        for name in _BY_RESERVED:
            figures.pop(name, None)
    return figures


def _texts(figures: Mapping[str, Figure]) -> dict[str, str]:
    return {name: figure_text(each, to_text) for name, each in figures.items()}
