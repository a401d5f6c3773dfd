"""The CloudEvents 1.0 attributes around every document, and one validator for all types.

The union is told apart by `type` alone, so that one pass over the bytes parses and judges
envelope and data together and never tries a model in vain. Attributes that are not used here
are declared all the same: a declared one is no stranger to the count of member names.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
    create_model,
)

from credit_contracts.faults import Says
from credit_contracts.shapes import Told
from credit_contracts.times import Instant
from credit_contracts.topics import MODEL_BY_TYPE

SPECVERSION = "1.0"
ATTRIBUTE_LENGTH_MAX = 1_000

Attribute = Annotated[
    str,
    StringConstraints(min_length=1, max_length=ATTRIBUTE_LENGTH_MAX),
    Says("attribute", "is not a CloudEvents attribute", "send a string of 1 to 1000 characters"),
]

# Not judged: a slip in what nobody reads must not cost a document.
Unread = Annotated[Any, WithJsonSchema({"description": "carried along; not read here"})]


class Attributes(BaseModel):
    """What both modes carry; `time` is the effective time of the document and required."""

    model_config = ConfigDict(extra="ignore")

    specversion: Literal["1.0"]
    id: Attribute
    source: Attribute
    type: str
    time: Instant
    subject: Attribute | None = None
    datacontenttype: Unread = None
    dataschema: Unread = None
    partitionkey: Unread = None
    traceparent: Unread = None
    tracestate: Unread = None


class Envelope(Attributes):
    """A structured event of any type in the catalogue."""

    data: Told


def _envelope(kind: str, model: type[Told]) -> type[Envelope]:
    fields: dict[str, Any] = {"type": (Literal[kind], ...), "data": (model, ...)}
    made: type[Envelope] = create_model(f"{model.__name__}Event", __base__=Envelope, **fields)
    return made


def _any_of(envelopes: Iterable[type[Envelope]]) -> TypeAdapter[Envelope]:
    alternatives: Any = reduce(or_, envelopes)
    return TypeAdapter(Annotated[alternatives, Field(discriminator="type")])


ENVELOPE_BY_TYPE: dict[str, type[Envelope]] = {
    kind: _envelope(kind, model) for kind, model in MODEL_BY_TYPE.items()
}
ANY_ENVELOPE = _any_of(ENVELOPE_BY_TYPE.values())
