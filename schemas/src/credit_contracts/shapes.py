"""Three kinds of model, by who writes them and how strictly they are read.

What comes over the bus may carry fields that a later sender added: they are ignored, so that
senders can move first. What comes over HTTP is refused for an unknown field, because there a
misspelled one would silently change a decision. All are frozen: a document is a value.
"""

from pydantic import BaseModel, ConfigDict


class Told(BaseModel):
    """Data of an event or an answer: unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Asked(BaseModel):
    """The body of a request: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
