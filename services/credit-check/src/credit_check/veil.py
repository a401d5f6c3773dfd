"""What a caller limited to a segment is not told of groups: anything of heads outside of it.

A group may reach over segments. That it is full is told to everybody whom it holds up; whose group
it is, its limit, and what others take of it, only to callers that may see its head. What is
recorded and told on the bus is whole; every answer that leaves for a limited caller passes here,
recorded ones and holds included, so nobody who writes a route has to think of it twice.

The head's segment stands beside its figures, as it was when the reason was found. So the same
record always makes the same answer, letter by letter.
"""

import orjson

from credit_contracts.amounts import to_text
from credit_core.reasons import COVERED_BY, Reason, ReasonCode, Severity
from credit_core.rules_group import WHOSE, WHOSE_SEGMENT
from credit_core.wording import wording

_NAMES_GROUPS = (f'"{WHOSE}"'.encode(), b'"groups":[{')
"""What an answer contains that has anything of a group in it. Bytes are searched, because nearly
every answer has not."""


def veiled(body: bytes, visible: str | None) -> bytes:
    """The JSON answer for a caller of the segment `visible` (None: one that sees everything)."""
    if visible is None or not any(mark in body for mark in _NAMES_GROUPS):
        return body
    content = orjson.loads(body)
    return orjson.dumps(content) if _veil(content, visible) else body


def _veil(content: object, visible: str) -> bool:
    """Take out in place what is not to be seen; returns whether there was anything."""
    if isinstance(content, list):
        return sum(_veil(each, visible) for each in content) > 0
    if not isinstance(content, dict):
        return False
    figures = content.get("figures")
    if isinstance(figures, dict) and WHOSE in figures and figures.get(WHOSE_SEGMENT) != visible:
        reason = Reason(ReasonCode(content["code"]), Severity(content["severity"]), {})
        content["message"] = wording(reason, to_text)
        content["figures"] = {COVERED_BY: figures[COVERED_BY]} if COVERED_BY in figures else {}
        return True
    changed = sum(_veil(each, visible) for each in content.values()) > 0
    groups = content.get("groups")
    if isinstance(groups, list):
        content["groups"] = [each for each in groups if each["segment"] == visible]
        changed = changed or len(content["groups"]) < len(groups)
    return changed
