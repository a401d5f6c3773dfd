"""Requested versions of orders that nobody has answered yet.

A decision on the version is the answer: there is no list of what is to be done that could get out
of step with what was done. Only what is passed over (the order has moved on) is noted. To read little, everything recorded before a kept
moment is taken for settled; that moment stays well behind the present, because the ledger's
transactions become visible some time after they began, and now and then all of it is read.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import orjson
from pydantic import ValidationError

from credit_check.requested import asked_by
from credit_contracts.checks import CheckRequest
from service_kit.database import Connection
from service_kit.logs import get_logger

log = get_logger()

SLACK_SECONDS = 120
_NAME = "requested"
_OPEN = """
      FROM exposure.requested_order r
     WHERE r.recorded_at >= coalesce($1::timestamptz, '-infinity')
       AND NOT EXISTS (SELECT 1 FROM credit_check.decision d
                        WHERE d.order_id = r.order_id AND d.order_version = r.version)
       AND NOT EXISTS (SELECT 1 FROM credit_check.passed_request p
                        WHERE p.order_id = r.order_id AND p.order_version = r.version)"""
_REQUESTED = f"""
    SELECT r.order_id, r.version, r.account_id, r.body, r.traceparent {_OPEN}
     ORDER BY r.recorded_at, r.partition, r.record_offset LIMIT $2"""
_COUNT = f"SELECT count(*) {_OPEN}"
_LEAVE = """
    INSERT INTO credit_check.passed_request
           (order_id, order_version, passed_at, account_id, code, detail)
    SELECT w.order_id, w.version, clock_timestamp(), w.account_id, w.code, w.detail
      FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[])
           AS w (order_id, version, account_id, code, detail)
        ON CONFLICT DO NOTHING"""
_TOO_MUCH = "The lines of order_version {} of order {} add up to more than an amount may be."
_SETTLED = "SELECT m.settled_at FROM credit_check.sweep_mark m WHERE m.name = $1"
_NOW = "SELECT clock_timestamp()"
_SETTLE = """
    INSERT INTO credit_check.sweep_mark (name, settled_at)
    VALUES ($1, $2::timestamptz - make_interval(secs => $3))
        ON CONFLICT (name) DO UPDATE
       SET settled_at = greatest(sweep_mark.settled_at, excluded.settled_at)"""


class Place(NamedTuple):
    """One version of an order."""

    order_id: str
    order_version: int


async def settled_at(connection: Connection) -> datetime | None:
    """Up to when everything that was requested has been seen to; None: nothing is known of it."""
    moment: datetime | None = await connection.fetchval(_SETTLED, _NAME)
    return moment


async def now(connection: Connection) -> datetime:
    """The database's clock, by which versions are recorded."""
    moment: datetime = await connection.fetchval(_NOW)
    return moment


async def settle(connection: Connection, seen_at: datetime) -> None:
    """Everything that could be seen at `seen_at` has been seen to."""
    await connection.execute(_SETTLE, _NAME, seen_at, SLACK_SECONDS)


class Passed(NamedTuple):
    """A version that gets no answer: whose it is, and why, as a problem of the catalog."""

    order_id: str
    order_version: int
    account_id: str
    code: str
    detail: str


class Found(NamedTuple):
    """`asked` in the order in which it was recorded, each with the trace of its event, and
    `unaskable`: versions whose event is sound but makes no question, because its lines add up to
    more than an amount may be.
    """

    asked: list[tuple[CheckRequest, str | None]]
    unaskable: list[Passed]


async def requested(connection: Connection, since: datetime | None, versions_max: int) -> Found:
    """What is to be answered. Of several contents of one version the larger counts, as everywhere."""
    found: dict[Place, tuple[bytes, str, str]] = {}
    for row in await connection.fetch(_REQUESTED, since, versions_max):
        place = Place(row["order_id"], row["version"])
        content = (row["body"], row["traceparent"] or "", row["account_id"])
        found[place] = max(found.get(place, content), content)
    asked, unaskable = [], []
    for place, (body, traceparent, account_id) in found.items():
        try:
            asked.append((asked_by(orjson.loads(body)), traceparent or None))
        except ValidationError as error:
            log.warning(
                "a requested order cannot be asked about", order_id=place.order_id,
                order_version=place.order_version, error=str(error),
            )  # fmt: skip
            detail = _TOO_MUCH.format(place.order_version, place.order_id)
            unaskable.append(Passed(*place, account_id, "INVALID_REQUEST", detail))
    return Found(asked, unaskable)


async def count(connection: Connection) -> int:
    """How many versions wait for an answer."""
    waiting: int = await connection.fetchval(_COUNT, await settled_at(connection))
    return waiting


async def pass_over(connection: Connection, passed: Iterable[Passed]) -> None:
    """Versions that cannot be asked about any more and were never answered."""
    rows = list(passed)
    if rows:
        await connection.execute(_LEAVE, *zip(*rows, strict=True))
