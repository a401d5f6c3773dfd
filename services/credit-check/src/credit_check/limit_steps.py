"""A limit request from state to state: each step is a new version of it, with its history."""

from datetime import datetime

from credit_check.tasks import SYSTEM
from credit_contracts.limit_requests import LimitAct, LimitRequest, LimitStep
from credit_core.desk_rules import Person

REQUESTED, APPROVED, APPLIED, REFUSED = "requested", "approved", "applied", "refused"


def step_of(
    act: LimitAct, by: Person | None, comment: str | None, at: datetime, version: int | None = None
) -> LimitStep:
    """What was done; by None is by Creditgate itself. `version` is the limit document's."""
    return LimitStep(
        act=act,
        by=SYSTEM if by is None else by.name,
        role=None if by is None else by.role.value,
        comment=comment,
        at=at,
        limit_version=version,
    )


def taken(request: LimitRequest, now: datetime, step: LimitStep, **fields: object) -> LimitRequest:
    """The request after the step, and with these fields."""
    return request.model_copy(
        update={
            **fields,
            "version": request.version + 1,
            "changed_at": now,
            "history": (*request.history, step),
        }
    )


def approver(request: LimitRequest) -> str:
    """Who approved the request, which was approved."""
    return next(each.by for each in request.history if each.act == "approved")
