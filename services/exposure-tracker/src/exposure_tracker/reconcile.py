"""Proof that what readers rely on is right: fold the newest documents again and compare.

Three figures must agree per account and currency: the stored buckets, the sum of the postings, and
the documents folded anew, by a fold that shares no rule with the one that posts. Beside them stand
the figures that readers take from single documents (see `comparing`). Where anything differs, it is
a fault of ours or somebody's hand in the tables; it is counted, kept for whoever tells people, and
never silently repaired: `rebuild` does that, when it is asked to.

Everything that bears on one slice of accounts is read in one snapshot, beside live traffic, so no
more than a slice is ever held in memory, and a slice is proven as of one moment.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from credit_contracts.amounts import digits
from credit_core.buckets import ZERO, Buckets
from credit_core.entries import Key
from credit_core.refold import refold
from exposure_tracker import store_proof, store_reconcile
from exposure_tracker.comparing import Difference, Loaded, by_account, differences, four, wanted
from exposure_tracker.faults import about_database
from exposure_tracker.metrics import Metrics
from exposure_tracker.store_reads import snapshot
from service_kit.database import Pool
from service_kit.logs import get_logger

if TYPE_CHECKING:
    from exposure_tracker.fold import Placed

SLICE_ACCOUNTS = 100
"""Held in memory at once: the documents of so many accounts, and what of others refers to them."""

log = get_logger()


@dataclass(frozen=True, slots=True)
class Compared:
    """One account and currency, by three ways; minor units."""

    account_id: str
    currency: str
    stored: Buckets
    posted: Buckets
    refolded: Buckets

    @property
    def drift(self) -> bool:
        """Whether they differ."""
        return not self.stored == self.posted == self.refolded

    @property
    def difference(self) -> Difference:
        """The same in words."""
        posted = "" if self.posted == self.stored else f" (postings: {self._said(self.posted)})"
        return Difference(
            self.account_id,
            f"buckets in {self.currency}",
            self._said(self.stored) + posted,
            self._said(self.refolded),
        )

    def _said(self, buckets: Buckets) -> str:
        return four(buckets, self.currency)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a reconcile found; `compared` is by account and currency."""

    accounts: int
    documents: int
    compared: tuple[Compared, ...]
    unreadable: tuple[Key, ...] = ()
    """Documents whose stored bytes say nothing any more: they are in no refolded figure."""
    differences: tuple[Difference, ...] = ()
    """Everything else that is not what it should be."""

    @property
    def drifts(self) -> tuple[Compared, ...]:
        """Places whose figures differ."""
        return tuple(one for one in self.compared if one.drift)

    @property
    def found(self) -> tuple[Difference, ...]:
        """All that differs, in words."""
        return (*(one.difference for one in self.drifts), *self.differences)

    def and_(self, other: "Reconciliation") -> "Reconciliation":
        """Both together, of what agrees only how much it was."""
        return Reconciliation(
            self.accounts + other.accounts,
            self.documents + other.documents,
            (*self.drifts, *other.drifts),
            (*self.unreadable, *other.unreadable),
            (*self.differences, *other.differences),
        )


NOTHING = Reconciliation(0, 0, ())
NOBODY = ""
"""In place of an account's id, for what belongs to none."""


class Reconciler:
    """Reconciles one account or all of them, on connections of `pool`."""

    def __init__(self, pool: Pool, metrics: Metrics) -> None:
        self._pool = pool
        self._metrics = metrics

    async def account(self, account_id: str) -> Reconciliation:
        """Only what bears on one account is read and folded again."""
        return await self.accounts((account_id,))

    async def accounts(self, account_ids: Collection[str]) -> Reconciliation:
        """One slice: in one snapshot, and in memory at once. What is found is kept.

        Rows that nothing of ours could have written are a finding of their account's, and neither
        hide what is found of others nor end the process that proves.
        """
        try:
            found = await self._folded(account_ids)
        except Exception as exc:
            if about_database(exc):
                raise
            if len(account_ids) > 1:
                total = NOTHING
                for account_id in account_ids:
                    total = total.and_(await self.accounts((account_id,)))
                return total
            (account_id,) = account_ids
            log.exception("an account cannot be proven", account_id=account_id)
            alien = Difference(account_id, "what is stored of it", f"unreadable: {exc}", "readable")
            found = Reconciliation(1, 0, (), (), (alien,))
        await self._keep(account_ids, found)
        return found

    async def _folded(self, account_ids: Collection[str]) -> Reconciliation:
        async with snapshot(self._pool) as connection:
            await store_reconcile.be_patient(connection)
            loaded = await store_reconcile.load(connection, account_ids)
        # In a thread, so that the group's heartbeats and the interface go on meanwhile.
        return await asyncio.to_thread(reconciled, loaded)

    async def sample(self, accounts_max: int, documents_max: int) -> Reconciliation:
        """The accounts proven least recently, as many as have so many documents together, and at
        least one.
        """
        async with self._pool.acquire() as connection:
            account_ids = await store_proof.least_recent(connection, accounts_max, documents_max)
        return await self.accounts(account_ids) if account_ids else NOTHING

    async def everything(self) -> Reconciliation:
        """All accounts, slice by slice. Takes as long as reading and folding all documents takes;
        of what agrees, nothing is kept in memory but its count.
        """
        total = NOTHING
        after = ""
        while True:
            async with snapshot(self._pool) as connection:
                slice_ = await store_reconcile.accounts_after(connection, after, SLICE_ACCOUNTS)
            if not slice_:
                break
            total = total.and_(await self.accounts(slice_))
            after = slice_[-1]
        return total.and_(await self.astray())

    async def astray(self) -> Reconciliation:
        """What belongs to no account and should; looks at all documents, versions and stubs."""
        async with snapshot(self._pool) as connection:
            await store_reconcile.be_patient(connection)
            lost = await store_reconcile.astray(connection)
        found = tuple(
            Difference(NOBODY, f"{kind} {id_}", "of no account", "of one") for kind, id_ in lost
        )
        nobodys = Reconciliation(0, 0, (), (), found)
        await self._keep((NOBODY,), nobodys)
        return nobodys

    async def _keep(self, account_ids: Collection[str], found: Reconciliation) -> None:
        for one in found.found:
            self._metrics.drift_found.inc()
            log.error("drift", found=one.sentence)
        sorted_ = by_account(found.found)
        async with self._pool.acquire() as connection:
            await store_proof.keep(
                connection,
                {
                    account_id: [one.sentence for one in sorted_.get(account_id, ())]
                    for account_id in account_ids
                },
            )
            self._metrics.drift.set(await store_proof.count(connection))


def reconciled(loaded: Loaded) -> Reconciliation:
    """Fold what was loaded again, in both ways, and compare."""
    folded = refold(loaded.documents.values())
    refolded: dict[Placed, Buckets] = {
        place: parts for place, parts in folded.items() if place[0] in loaded.account_ids
    }
    should_be = wanted(loaded)
    places = sorted(loaded.buckets.keys() | loaded.posted.keys() | refolded.keys())
    compared = tuple(
        Compared(
            *place,
            loaded.buckets.get(place, ZERO),
            loaded.posted.get(place, ZERO),
            refolded.get(place, ZERO),
        )
        for place in places
    )
    for _, currency in places:
        digits(currency)  # Raises for a code in which nothing could be told.
    return Reconciliation(
        len(loaded.account_ids),
        len(loaded.documents),
        compared,
        tuple(sorted(loaded.unreadable)),
        tuple(differences(loaded, should_be)),
    )
