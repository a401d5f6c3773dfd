"""Arguments held against the contract before they are sent, and told of by the names they go by here.

A service would refuse them as well, but it speaks to programs: of fields, and of what to send as
JSON. Who types a command is told which argument it was and what to write instead.
"""

from collections.abc import Mapping
from typing import Any

from credit_contracts.faults import Fault, judged
from credit_contracts.shapes import Asked
from creditgate.failures import WrongUse


def judge(model: type[Asked], fields: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """`names` tells by which argument a field was given, by its path in dotted form.

    Raises:
        WrongUse: the contract's `model` would not take the fields.
    """
    found = judged(model, fields)
    if isinstance(found, tuple):
        raise WrongUse("; ".join(_told(fault, names) for fault in found))


def _told(fault: Fault, names: Mapping[str, str]) -> str:
    field = fault.field or ""
    name = names.get(field, field)
    return f"{name} {fault.reason}: {fault.written or fault.remedy}".lstrip()
