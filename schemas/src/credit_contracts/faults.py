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

# Where pydantic's own words would be of classes, and differ by where an object was read from.
_REASONS = {
    "missing": "is missing",
    "model_type": "Input should be an object",
}
_REMEDIES = {
    "missing": "send it: it is required",
    "extra_forbidden": "leave it out, or check its spelling: no such field is known here",
    "int_type": "send a JSON integer without quotes, point or exponent",
    "int_parsing": "send a JSON integer without quotes, point or exponent",
    "int_from_float": "send a JSON integer without quotes, point or exponent",
    "int_parsing_size": "send an integer within the stated range",
    "bool_type": "send true or false without quotes",
    "string_type": "send a JSON string",
    "string_too_short": "send at least one character, or leave the field out",
    "string_too_long": "shorten it",
    "json_invalid": "send one JSON object in UTF-8",
    "model_type": "send a JSON object",
    "model_attributes_type": "send a JSON object",
    "dict_type": "send a JSON object",
    "tuple_type": "send a JSON array",
    "list_type": "send a JSON array",
    "too_short": "send at least one entry",
    "too_long": "split it: this is more than one message may carry",
    "date_type": "send a date as YYYY-MM-DD",
    "date_parsing": "send a date as YYYY-MM-DD",
    "date_from_datetime_parsing": "send a date as YYYY-MM-DD",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: `field` as a path such as `lines.2.ordered`, None when it is the whole."""

    field: str | None
    reason: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        return f"{where}{self.reason}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Says:
    """Annotation: whatever is wrong with the value, this is said of it."""

    code: str
    reason: str
    remedy: str

    def __get_pydantic_core_schema__(
        self,
        source: object,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source),
            custom_error_type=self.code,
            custom_error_message=self.reason,
            custom_error_context={"remedy": self.remedy},
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
    """All faults that pydantic found, in its order; `skip` leaves out leading path steps."""
    return tuple(_explained(error, skip) for error in errors)


def _explained(error: ErrorDetails, skip: int) -> Fault:
    context = error.get("ctx", {})
    kind = error["type"]
    remedy = context.get("remedy") or _REMEDIES.get(kind)
    if kind == "literal_error":
        remedy = f"send one of {context['expected']}"
    elif kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        remedy = f"send {'at least' if 'ge' in context else 'at most'} {bound}"
    reason = _REASONS.get(kind) or error["msg"]
    return Fault(path(error["loc"][skip:]), reason, remedy or "correct it and send it again")
