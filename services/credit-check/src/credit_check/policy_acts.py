"""What people do with policies: propose, review, put into force, try in the shadow.

A version is never changed, only proposed. Nothing comes into force that a second person has not
approved, and nothing begins in the past: answers that were given name the version that was in
force, and stay true. An earlier version is put into force again to go back.
"""

from datetime import datetime, timedelta

from credit_check import store_policy_changes as store
from credit_check.answers import OK, field_reply, problem_reply
from credit_check.store_policies import versions, warned
from credit_check.store_policy_changes import Signed
from credit_check.store_turns import Act
from credit_check.tasks import Reply
from credit_contracts.policies import (
    PolicyActivationRequest,
    PolicyContent,
    PolicyProposal,
    PolicyReview,
    PolicyShadowRequest,
    PolicyVersion,
)
from credit_contracts.times import rfc3339
from service_kit.database import Connection

CREATED = 201
BEGINS_AFTER_SECONDS = 0.25
"""What is put into force now begins so much later: longer than a commit takes, so that every batch
from that moment on sees it, and what is on record as in force is what was decided by."""


def propose(asked: PolicyProposal, by: str) -> Act:
    """A new version, as a draft. Every number of its default is kept as it is now, so that a
    later release with other defaults changes no version.
    """
    stored = asked.model_dump_json(include=set(PolicyContent.model_fields), exclude_none=True)

    async def act(connection: Connection, now: datetime) -> Reply:
        version = await store.propose(connection, stored, Signed(asked.comment, by, now))
        return await _told(connection, version, now, CREATED)

    return act


def review(version: int, asked: PolicyReview, by: str) -> Act:
    """Approve or reject a draft of another person."""

    async def act(connection: Connection, now: datetime) -> Reply:
        found = await _find(connection, version, now)
        if isinstance(found, Reply):
            return found
        if found.state != "draft":
            return _wrong_state(found, "only a draft can be reviewed")
        if found.proposed_by == by:
            return problem_reply(
                "FOUR_EYES",
                f"Policy version {version} was proposed by {by}, who may not review it.",
            )
        signed = Signed(asked.comment, by, now)
        await store.review(connection, version, signed, approved=asked.approved)
        return await _told(connection, version, now)

    return act


def activate(version: int, asked: PolicyActivationRequest, by: str) -> Act:
    """Put an approved version into force, now or from a moment to come."""

    async def act(connection: Connection, now: datetime) -> Reply:
        found = await _find(connection, version, now)
        if isinstance(found, Reply):
            return found
        if found.state in {"draft", "rejected"}:
            return _wrong_state(
                found, "only a version that another person approved comes into force"
            )
        if asked.active_from is not None and asked.active_from < now:
            return field_reply(
                "active_from",
                f"lies in the past: it is {rfc3339(now)}",
                "send a moment to come, or leave it out for now",
            )
        soonest = now + timedelta(seconds=BEGINS_AFTER_SECONDS)
        active_from = max(asked.active_from or soonest, soonest)
        await store.activate(connection, version, active_from, Signed(asked.comment, by, now))
        return await _told(connection, version, soonest)

    return act


def shade(version: int, asked: PolicyShadowRequest, by: str) -> Act:
    """Decide by a version beside the one in force, from now on, or no longer."""

    async def act(connection: Connection, now: datetime) -> Reply:
        found = await _find(connection, version, now)
        if isinstance(found, Reply):
            return found
        if asked.on and found.state == "active":
            return _wrong_state(found, "it would only be compared with itself")
        if asked.on != found.shadow:
            shadow = version if asked.on else None
            await store.shade(connection, shadow, Signed(asked.comment, by, now))
        return await _told(connection, version, now)

    return act


async def _find(connection: Connection, version: int, now: datetime) -> PolicyVersion | Reply:
    found = await versions(connection, now, only=version, before=None, limit=1)
    if not found:
        return problem_reply("NOT_FOUND", f"There is no policy version {version}.")
    return found[0]


async def _told(connection: Connection, version: int, now: datetime, status: int = OK) -> Reply:
    """The version as it is after the change, with its warnings."""
    found = await versions(connection, now, only=version, before=None, limit=1)
    told = await warned(connection, found[0])
    return Reply(status, told.model_dump_json().encode())


def _wrong_state(found: PolicyVersion, why: str) -> Reply:
    return problem_reply("POLICY_STATE", f"Policy version {found.version} is {found.state}: {why}.")
