"""What a running tracker answers, held against brute force, figure by figure.

Everything is asked for as a caller does, over HTTP. What is compared are whole answers, so that
a figure that nobody thought of comparing is compared all the same.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from support.oracle import DIGITS, Event, Four, Oracle, Place, minor
from support.oracle_groups import group, place
from support.oracle_readings import PARTS, told
from support.tracking import Tracked, TrackerProcess

_PAGE = 500


async def everything_agrees(tracked: Tracked, process: TrackerProcess, events: list[Event]) -> None:
    """Exposure answers, postings, documents, reconcile; and that no lock was ever deadly."""
    oracle = Oracle(events)
    await process.until_ready()
    await process.until_known()
    ids = oracle.known
    now, answers = await _answers(process)
    assert set(answers) == ids
    for id_ in sorted(ids):
        alone = {**told(oracle, id_, now), **place(oracle, id_), "group": None}
        assert answers[id_] == alone, id_
        assert await _together(process, id_) == group(oracle, id_, now), id_
        assert await posted(process, id_) == {
            place: four for place, four in oracle.buckets().items() if place[0] == id_
        }
    reconciled = (await process.post("/v1/reconcile")).json()
    assert (reconciled["drifts"], reconciled["unreadable"]) == ([], [])
    await no_deadlock(tracked)


async def no_deadlock(tracked: Tracked) -> None:
    """The server has never had to kill one of two that waited for each other."""
    (row,) = await tracked.fetch(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert row["deadlocks"] == 0


async def _answers(process: TrackerProcess) -> tuple[datetime, dict[str, Any]]:
    """All accounts' answers, and a moment of the one day on which they were given."""
    while True:
        now = datetime.now(UTC)
        found = {
            one["account_id"]: _comparable(one) async for one in _items(process, "/v1/accounts")
        }
        if datetime.now(UTC).date() == now.date():
            return now, found


async def _together(process: TrackerProcess, head: str) -> dict[str, Any]:
    """The answer for an account with all below it."""
    answer = (await process.get(f"/v1/accounts/{head}/exposure", group=True)).json()
    assert answer.pop("watermark")
    return comparable_group(answer)


def comparable_group(answer: dict[str, Any]) -> dict[str, Any]:
    """A group's answer, and its members' in it, without currencies of zeros."""
    for member in answer["group"]["members"]:
        _without_zeros(member)
    return _without_zeros(answer)


def _comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without its watermark, and by currency without those of zeros."""
    assert answer.pop("watermark")
    return _without_zeros(answer)


def _without_zeros(answer: dict[str, Any]) -> dict[str, Any]:
    for name in ("by_currency", "unvalued"):
        listed = answer[name]
        codes = [one.pop("currency") for one in listed]
        assert codes == sorted(set(codes))
        answer[name] = {
            code: one
            for code, one in zip(codes, listed, strict=True)
            if any(Fraction(one[part]) for part in PARTS)
        }
    return answer


async def posted(process: TrackerProcess, account_id: str) -> dict[Place, Four]:
    """Σ of an account's postings, per currency; currencies that came back to zero left out."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(PARTS))
    async for one in _items(process, f"/v1/accounts/{account_id}/postings"):
        for number, part in enumerate(PARTS):
            sums[one["currency"]][number] += minor(Fraction(one[part]), one["currency"])
    assert set(sums) <= set(DIGITS)
    return {
        (account_id, currency): (four[0], four[1], four[2], four[3])
        for currency, four in sums.items()
        if any(four)
    }


async def _items(process: TrackerProcess, path: str) -> AsyncIterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    while True:
        answer = await process.get(path, limit=_PAGE, **cursor)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        for item in page["items"]:
            yield item
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}
