"""Policies as they are read: versions with their lives, the one in force at any moment, flips.

Everything is an added row, so who did what, when and why is all here; a version's state follows
from the rows and the moment, and is stored nowhere.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from credit_check.policy_reading import read_content
from credit_contracts.policies import (
    PolicyActivation,
    PolicyContent,
    PolicyVersion,
    PolicyWarning,
)
from credit_core.policies import Activation, in_force, state_of
from service_kit import problems
from service_kit.database import Connection, Pool, is_unreachable

T = TypeVar("T")

_NOW = "SELECT clock_timestamp()"
_VERSIONS = """
    SELECT v.version, v.content, v.comment, v.proposed_by, v.proposed_at,
           r.approved, r.reviewed_by, r.reviewed_at, r.comment AS review_comment
      FROM credit_check.policy_version v
      LEFT JOIN credit_check.policy_review r ON r.version = v.version
     WHERE ($1::bigint IS NULL OR v.version = $1) AND ($2::bigint IS NULL OR v.version < $2)
     ORDER BY v.version DESC LIMIT $3"""
_ACTIVATIONS = """
    SELECT a.place, a.version, a.active_from, a.comment, a.activated_by, a.activated_at
      FROM credit_check.policy_activation a ORDER BY a.place"""
_SHADOW = """
    SELECT s.version FROM credit_check.policy_shadow s ORDER BY s.place DESC LIMIT 1"""
_CONTENT = "SELECT v.content FROM credit_check.policy_version v WHERE v.version = $1"
_HEAD = "SELECT credit_check.policy_head(coalesce($1, clock_timestamp()))"
_UNKNOWN = """
    SELECT e.n FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS e (field, id, n)
     WHERE NOT EXISTS (
           SELECT 1 FROM exposure.standing s
            WHERE s.described AND CASE e.field WHEN 'account_id' THEN s.account_id
                  WHEN 'segment' THEN s.segment ELSE s.risk_class END = e.id)"""
_PLACE = """
    SELECT s.segment, s.risk_class FROM exposure.standing s
     WHERE s.account_id = $1 AND s.described AND ($2::text IS NULL OR s.segment = $2)"""
_FLIPS = """
    SELECT f.content, f.check_id FROM credit_check.shadow_flip f
     WHERE f.version = $1 AND ($2::text IS NULL OR f.check_id < $2)
     ORDER BY f.check_id DESC LIMIT $3"""


@dataclass(frozen=True, slots=True)
class Place:
    """What of an account entries of policies go by."""

    segment: str | None
    risk_class: str | None


async def versions(
    connection: Connection, now: datetime, *, only: int | None, before: int | None, limit: int
) -> list[PolicyVersion]:
    """Versions with their lives as of `now`, newest first."""
    rows = await connection.fetch(_VERSIONS, only, before, limit)
    activations = await connection.fetch(_ACTIVATIONS)
    shadow = await connection.fetchval(_SHADOW)
    known = [Activation(row["version"], row["active_from"], row["place"]) for row in activations]
    found = []
    for row in rows:
        version = row["version"]
        content = read_content(row["content"])
        await asyncio.sleep(0)  # a long book takes as long as many decisions
        own = [each for each in activations if each["version"] == version]
        found.append(
            PolicyVersion(
                version=version,
                state=state_of(version, known, now, approved=row["approved"]).value,
                shadow=version == shadow and in_force(known, now) != version,
                comment=row["comment"],
                proposed_by=row["proposed_by"],
                proposed_at=row["proposed_at"],
                reviewed_by=row["reviewed_by"],
                reviewed_at=row["reviewed_at"],
                review_comment=row["review_comment"],
                active_from=max((each["active_from"] for each in own), default=None),
                activations=tuple(
                    PolicyActivation(
                        active_from=each["active_from"],
                        activated_by=each["activated_by"],
                        activated_at=each["activated_at"],
                        comment=each["comment"],
                    )
                    for each in own
                ),
                **{name: getattr(content, name) for name in PolicyContent.model_fields},
            )
        )
    return found


async def warned(connection: Connection, found: PolicyVersion) -> PolicyVersion:
    """The version, with what its author may not have meant: entries for what no account is."""
    entries = found.entries
    places = [entry.place for entry in entries]
    rows = await connection.fetch(
        _UNKNOWN, [field for field, _ in places], [id_ for _, id_ in places]
    )
    unknown = [_unknown(row["n"] - 1, *places[row["n"] - 1]) for row in rows]
    empty = [
        PolicyWarning(
            field=f"entries.{index}",
            message="sets nothing: what it is for goes by the default, whatever other entries say",
            remedy="leave it out unless that is meant",
        )
        for index, entry in enumerate(entries)
        if not entry.numbers
    ]
    return found.model_copy(update={"warnings": (*unknown, *empty)})


def _unknown(index: int, field: str, id_: str) -> PolicyWarning:
    what = {
        "account_id": f"account {id_!r} is not known",
        "segment": f"no account is of segment {id_!r}",
        "risk_class": f"no account is of risk class {id_!r}",
    }
    return PolicyWarning(
        field=f"entries.{index}.{field}",
        message=f"{what[field]} here, so that the entry has no effect now",
        remedy="check the spelling; it takes effect once there is one",
    )


class PolicyStore:
    """Policies for callers; every method may raise a 503 `ProblemError` while the database is
    away.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def read(
        self, *, only: int | None = None, before: int | None = None, limit: int = 1
    ) -> list[PolicyVersion]:
        """Versions as they are now, newest first; one alone comes with its warnings."""

        async def work(connection: Connection) -> list[PolicyVersion]:
            now = await connection.fetchval(_NOW)
            found = await versions(connection, now, only=only, before=before, limit=limit)
            return found if only is None else [await warned(connection, each) for each in found]

        return await self._with(work)

    async def head(self, at: datetime | None = None) -> int | None:
        """The version in force at a moment, now unless given; None before the first."""

        async def work(connection: Connection) -> int | None:
            version: int | None = await connection.fetchval(_HEAD, at)
            return version

        return await self._with(work)

    async def content(self, version: int) -> str:
        """The content of a version that there is, as JSON."""

        async def work(connection: Connection) -> str:
            content: str = await connection.fetchval(_CONTENT, version)
            return content

        return await self._with(work)

    async def shadow(self) -> int | None:
        """The version that is decided beside the one in force, if any."""

        async def work(connection: Connection) -> int | None:
            version: int | None = await connection.fetchval(_SHADOW)
            return version

        return await self._with(work)

    async def place_of(self, account_id: str, visible: str | None) -> Place | None:
        """What of a described account entries go by; None for any that the caller may not see."""

        async def work(connection: Connection) -> Place | None:
            row = await connection.fetchrow(_PLACE, account_id, visible)
            return None if row is None else Place(row["segment"], row["risk_class"])

        return await self._with(work)

    async def flips(
        self, version: int, *, before: str | None, limit: int
    ) -> Sequence[tuple[str, str]]:
        """Decisions that this version, as the shadow, would have made otherwise, newest first: the
        content and the check id of each.
        """

        async def work(connection: Connection) -> Sequence[tuple[str, str]]:
            rows = await connection.fetch(_FLIPS, version, before, limit)
            return [(row["content"], row["check_id"]) for row in rows]

        return await self._with(work)

    async def _with(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """The work on a connection, in a transaction that reads one moment."""
        try:
            async with (
                self._pool.acquire() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                return await work(connection)
        except Exception as exc:
            if is_unreachable(exc):
                raise away() from exc
            raise


def away() -> problems.ProblemError:
    """The 503 of policies."""
    return problems.unavailable("The database is away, so policies cannot be read or changed.")
