"""What is wrong with an input, said so that its sender can put it right.

Every refusal names the field, what is wrong, and what to send instead. Where a rule is ours
(an amount, an id) its text stands beside the rule; for what pydantic finds by itself (a missing
field, a wrong word) the text is made here, so that bus, HTTP and command line speak alike.

All faults of an input are found in one pass and reported together: a sender who fixes one only
to meet the next has been told half.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import (
    CoreSchema,
    ErrorDetails,
    InitErrorDetails,
    PydanticCustomError,
    core_schema,
)

Location = tuple[str | int, ...]
ModelT = TypeVar("ModelT", bound=BaseModel)

_INTEGER = ("is not an integer", "send a JSON integer without quotes, point or exponent")
_OBJECT = ("is not an object", "send a JSON object")
_LIST = ("is not a list", "send a JSON array")
_DATE = ("is not a date", "send a date as YYYY-MM-DD")
_CHOICE = ("is not {expected}", "send one of {expected}")
_WORDS = {
    "missing": ("is missing", "send it: it is required"),
    "extra_forbidden": (
        "is not known here",
        "leave it out, or check its spelling: no such field is known here",
    ),
    "int_type": _INTEGER,
    "int_from_float": _INTEGER,
    "int_parsing": ("is not an integer", "send an integer in digits alone"),
    "int_parsing_size": ("is too large", "send an integer within the stated range"),
    "greater_than_equal": ("is less than {ge}", "send at least {ge}"),
    "less_than_equal": ("is more than {le}", "send at most {le}"),
    "bool_type": ("is neither true nor false", "send true or false without quotes"),
    "bool_parsing": ("is neither true nor false", "send true or false"),
    "string_type": ("is not a text", "send a JSON string"),
    "string_too_short": ("is too short", "make it at least {min_length} long, or leave it out"),
    "string_too_long": ("is too long", "make it at most {max_length} long"),
    "string_pattern_mismatch": (
        "is not in the form it must have",
        "see in /openapi.json which form that is",
    ),
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "json_invalid": ("is not JSON: {error}", "send one JSON object in UTF-8"),
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "too_short": ("has too few entries", "send {min_length} or more"),
    "too_long": ("has too many entries", "send at most {max_length}, and the rest by itself"),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
}
"""What is said, and what to send instead, where pydantic's own words would be of its classes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: `field` as a path such as `lines.2.ordered`, None when it is the whole.

    `remedy` is for who sends JSON; `written`, where it differs, for who fills in a table or
    types a command.
    """

    field: str | None
    reason: str
    remedy: str
    written: str | None = None

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        return f"{where}{self.reason}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Says:
    """Annotation: whatever is wrong with the value, this is said of it; as in `Fault`."""

    code: str
    reason: str
    remedy: str
    written: str | None = None

    def __get_pydantic_core_schema__(
        self,
        source: object,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source),
            custom_error_type=self.code,
            custom_error_message=self.reason,
            custom_error_context={"remedy": self.remedy, "written": self.written},
        )


@dataclass(frozen=True, slots=True)
class NullIs:
    """Annotation: null stands for an absent field, so `default` is what its readers get."""

    default: object

    def __get_pydantic_core_schema__(
        self,
        source: object,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        default = self.default

        def filled(value: object) -> object:
            return default if value is None else value

        return core_schema.no_info_after_validator_function(
            filled, core_schema.nullable_schema(handler(source))
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        published = handler(schema)
        if {"type": "null"} in published.get("anyOf", ()):
            return published
        return {"anyOf": [published, {"type": "null"}]}


def fault(code: str, reason: str, remedy: str, **told: object) -> PydanticCustomError:
    """The error to raise in a validator; `{name}` in the reason is filled from `told`."""
    return PydanticCustomError(code, reason, {**told, "remedy": remedy})


class Findings:
    """Collects what a whole document has wrong, each with its place, and raises them together."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[InitErrorDetails] = []

    def add(self, location: Location, error: PydanticCustomError, value: object) -> None:
        """Note one fault at a place inside the document, such as ("lines", 2, "ordered")."""
        self._found.append(InitErrorDetails(type=error, loc=location, input=value))

    def close(self) -> None:
        """Raise pydantic's ValidationError when anything was noted.

        Pydantic keeps the inner places and puts the outer path before them.
        """
        if self._found:
            raise ValidationError.from_exception_data("document", self._found)


def path(location: Iterable[str | int]) -> str | None:
    """A place in dotted form, as problems and dead letters write it."""
    return ".".join(str(step) for step in location) or None


def judged(model: type[ModelT], fields: Mapping[str, Any]) -> ModelT | tuple[Fault, ...]:
    """The model made of these fields, or all that is wrong with them: a value either way."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        return explain(error.errors(include_url=False, include_input=False))


def explain(errors: Sequence[ErrorDetails], *, skip: int = 0) -> tuple[Fault, ...]:
    """All faults that pydantic found, in its order; `skip` leaves out leading path steps.

    A list with an entry that breaks a rule counts as empty to pydantic: of those two only the
    entry's fault is one.
    """
    return tuple(_explained(error, skip) for error in errors if not _follows(error, errors))


def _follows(error: ErrorDetails, errors: Sequence[ErrorDetails]) -> bool:
    where = error["loc"]
    return error["type"] == "too_short" and any(
        len(each["loc"]) > len(where) and each["loc"][: len(where)] == where for each in errors
    )


def _explained(error: ErrorDetails, skip: int) -> Fault:
    context = error.get("ctx", {})
    if error["type"] in _WORDS:
        reason, remedy = (words.format_map(context) for words in _WORDS[error["type"]])
    else:
        reason, remedy = error["msg"], context.get("remedy") or "correct it and send it again"
    return Fault(path(error["loc"][skip:]), reason, remedy, context.get("written"))
