"""What every batch does at its end with every account that it locked: look at it.

Everything about the account is at hand and locked, so this is the cheapest moment to keep its
reserved sum, to mark reservations that have died, and to raise or clear its notices. The sweep
therefore has nothing to do but to bring accounts here whose ledger side moved.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import orjson

from credit_check.acts import end_passed
from credit_check.batch import Batch
from credit_check.books import stays_home
from credit_check.snapshot import RaisedNotice
from credit_check.writes import GateRow, NoticeRow
from credit_contracts.amounts import to_text
from credit_contracts.times import rfc3339
from credit_core.claims import live
from credit_core.notices import (
    OF_ACCOUNT,
    OF_GROUP,
    NoticeChange,
    NoticeKind,
    NoticeState,
    Position,
    evaluate,
)
from credit_core.wording import figure_text
from service_kit.ids import new_id

POSTED, EXPIRED = "posted", "expired"


def settle(batch: Batch) -> None:
    """Look at each locked account once, in the order of ids."""
    end_passed(batch)
    expiries = _expiries(batch)
    # What counts by the day is another sum tomorrow, and what another account's documents can raise
    # is one at any moment, with nothing that would say so.
    unsteady = {
        each.account_id
        for _, each in batch.writes.reservations
        if each.to_deliver
        or (facts := batch.facts(each.order_id)).to_deliver
        or not stays_home(each.account_id, facts)
    }
    for account_id in sorted(batch.locked):
        _notices(batch, account_id)
        _group_notices(batch, account_id)
        _mark_dead(batch, account_id)
        _keep_sum(batch, account_id, expiries.get(account_id), keepable=account_id not in unsteady)


def _notices(batch: Batch, account_id: str) -> None:
    position = batch.book(account_id).position()
    if position is not None:
        _raise_and_clear(batch, account_id, position, OF_ACCOUNT)


def _group_notices(batch: Batch, account_id: str) -> None:
    """Of the group that the account heads: its gate is locked by everybody who changes a member, so
    that two changes cannot both miss the crossing. A group without members any more has no limit.
    """
    group = batch.books.of_group(account_id)
    if group is not None:
        _raise_and_clear(batch, account_id, group.position(), OF_GROUP)
    elif account_id not in batch.snapshot.heads and any(
        each.kind in OF_GROUP for each in batch.snapshot.raised.get(account_id, ())
    ):
        position = batch.book(account_id).position()
        if position is not None:
            alone = replace(position, limit_minor=None, complete=True)
            _raise_and_clear(batch, account_id, alone, OF_GROUP)


def _raise_and_clear(
    batch: Batch, account_id: str, position: Position, kinds: tuple[NoticeKind, ...]
) -> None:
    raised = {each.kind: each for each in batch.snapshot.raised.get(account_id, ())}
    for change in evaluate(position, raised.keys(), batch.book(account_id).policy, kinds):
        before = raised.get(change.kind) or RaisedNotice(new_id("ntc"), change.kind, batch.now)
        _tell(batch, account_id, before, change)


def _tell(batch: Batch, account_id: str, notice: RaisedNotice, change: NoticeChange) -> None:
    cleared = change.state == NoticeState.CLEARED
    content = {
        "notice_id": notice.notice_id,
        "kind": change.kind,
        "state": change.state,
        "severity": change.severity,
        "account_id": account_id,
        "order_id": None,
        "facts": {name: figure_text(each, to_text) for name, each in change.figures.items()},
        "raised_at": rfc3339(notice.raised_at),
        "cleared_at": rfc3339(batch.now) if cleared else None,
    }
    told = orjson.dumps(content)
    batch.writes.notices.append(
        NoticeRow(
            notice.notice_id, change.kind.value, change.state.value, account_id, notice.raised_at,
            told.decode(),
        )
    )  # fmt: skip
    envelope = batch.envelopes.notice
    batch.tell(
        envelope.topic,
        account_id,
        envelope.wrap(
            told,
            id=f"{notice.notice_id}-{change.state}",
            subject=notice.notice_id,
            account_id=account_id,
            time=batch.now,
            traceparent=batch.traces.get(account_id),
        ),
    )


def _mark_dead(batch: Batch, account_id: str) -> None:
    """Take reservations that have died for good out of the live ones, so that folds stay short."""
    watermark = batch.snapshot.watermark
    for each in batch.snapshot.granted_by_account.get(account_id, ()):
        reservation = each.reservation
        facts = batch.facts(reservation.order_id)
        if not live(reservation, facts, watermark):
            ended = facts.ended_version
            posted = ended is not None and ended >= reservation.order_version
            batch.writes.ended.setdefault(each.reservation_id, POSTED if posted else EXPIRED)


def _expiries(batch: Batch) -> dict[str, datetime]:
    """By account, when the first of the reservations made in this batch expires."""
    first: dict[str, datetime] = {}
    for _, reservation in batch.writes.reservations:
        account_id, expires_at = reservation.account_id, reservation.expires_at
        first[account_id] = min(expires_at, first.get(account_id, expires_at))
    return first


def _keep_sum(
    batch: Batch, account_id: str, next_expiry_at: datetime | None, *, keepable: bool
) -> None:
    reserved = batch.book(account_id).reserved
    fold = batch.books.folds[account_id]
    if next_expiry_at is None:
        next_expiry_at = fold.next_expiry_at
    elif fold.next_expiry_at is not None:
        next_expiry_at = min(next_expiry_at, fold.next_expiry_at)
    batch.writes.gates.append(
        GateRow(
            account_id,
            _by_currency(reserved) if keepable and fold.keepable else None,
            next_expiry_at,
            fold.folded_at,
            batch.snapshot.change_counters.get(account_id),
        )
    )


def _by_currency(reserved: Mapping[str, int]) -> str:
    return orjson.dumps({code: minor for code, minor in reserved.items() if minor}).decode()
