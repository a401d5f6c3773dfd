"""Finding a member name that is given twice in one JSON object, at almost no cost.

JSON leaves open what that means and readers differ; with money it is no matter of taste, so such
a record is refused. Parsers that keep the last one never tell. When the text has as many member
names as the models took, none was repeated and none unknown; only otherwise is the text read a
second time, name by name.
"""

import json
from functools import cache
from typing import get_args

from pydantic import BaseModel

from credit_contracts.faults import Fault

_WHITE = b" \t\n\r"


class _RepeatedError(Exception):
    """Stops the second reading at the first name that is given twice."""


class _NoNumberError(Exception):
    """Stops it at NaN or Infinity, which parsers let pass and JSON does not have."""


def repeated(text: bytes, taken: BaseModel) -> Fault | None:
    """What is wrong with the member names of `text`, from which `taken` was validated."""
    # White space before a colon would hide a member from the count.
    if text.translate(None, _WHITE).count(b'":') == _names(taken):
        return None
    try:
        json.loads(
            text,
            object_pairs_hook=_once,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_number,
        )
    except _RepeatedError as error:
        return Fault(str(error), "is given twice in one object", "send each field once")
    except _NoNumberError as error:
        return Fault(None, f"{error} is not JSON", "send a JSON number, or null")
    return None


def _once(pairs: list[tuple[str, object]]) -> None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise _RepeatedError(name)
        seen.add(name)


def _no_number(token: str) -> None:
    raise _NoNumberError(token)


def _names(model: BaseModel) -> int:
    """How many member names went into the model and what it holds."""
    count = len(model.__pydantic_fields_set__)
    for field in _nesting(type(model)):
        value = getattr(model, field)
        # Told apart by class where that will do: isinstance of a model is a call into Python.
        kind = type(value)
        if kind is tuple:
            for entry in value:
                count += _names(entry)
        elif kind is dict:
            count += len(value)
            for entry in value.values():
                if isinstance(entry, BaseModel):
                    count += _names(entry)
        elif value is not None and isinstance(value, BaseModel):
            count += _names(value)
    return count


@cache
def _nesting(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields that can hold objects: all that are not plainly a scalar."""
    return tuple(
        name for name, field in model.model_fields.items() if _holds_objects(field.annotation)
    )


def _holds_objects(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    arguments = get_args(annotation)
    return annotation is dict or any(_holds_objects(argument) for argument in arguments)
