"""Ids, versions and texts: what every document is named by.

An id is the sender's own; it is kept as it stands and never parsed. The rules only keep out what
cannot be shown or typed: blanks at the ends, control characters, invisible ones. An id with a
slash is fine and is percent-encoded in URLs.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from pydantic.types import Strict

from credit_contracts.faults import Says, fault

ID_LENGTH_MAX = 64
TEXT_LENGTH_MAX = 1_000
VERSION_MAX = 2**63 - 1
COUNT_MAX = 2**31 - 1
TERMS_DAYS_MAX = 36_500
# Lines, covers, allocations and instalments of one document; keeps a document within one record.
ENTRIES_MAX = 10_000

# Blanks only between printable characters; no control, format, private or unassigned ones.
_PRINTABLE = r"^[^\p{C}\p{Z}](?: *[^\p{C}\p{Z}])*$"
# The published form, for readers whose regular expressions know no Unicode classes.
_PRINTABLE_PLAIN = r"^\S([^\n\r\t]*\S)?$"

DocumentId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=ID_LENGTH_MAX, pattern=_PRINTABLE),
    Says(
        "id",
        "is not an id",
        "send a JSON string of 1 to 64 printable characters without blanks at its ends",
        "write 1 to 64 printable characters without blanks at their ends",
    ),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": ID_LENGTH_MAX,
            "pattern": _PRINTABLE_PLAIN,
        }
    ),
]
AccountId = DocumentId
OrderId = DocumentId
LineId = DocumentId

Version = Annotated[int, Strict(), Field(ge=0, le=VERSION_MAX)]
"""Rises with each change of one document; the highest one counts."""

Count = Annotated[int, Strict(), Field(ge=0, le=COUNT_MAX)]
Priority = Annotated[int, Strict(), Field(ge=-COUNT_MAX, le=COUNT_MAX)]
TermsDays = Annotated[int, Strict(), Field(ge=0, le=TERMS_DAYS_MAX)]
Flag = Annotated[bool, Strict()]

Text = Annotated[
    str,
    StringConstraints(max_length=TEXT_LENGTH_MAX, pattern=r"^[^\x00]*$"),
    Says(
        "text",
        "is not a text",
        "send a JSON string of at most 1000 characters without the character U+0000",
        "write at most 1000 characters, none of them U+0000",
    ),
    WithJsonSchema({"type": "string", "maxLength": TEXT_LENGTH_MAX}),
]


def _in_words(text: str) -> str:
    """The text itself when it can be kept and says something."""
    if "\0" in text:
        raise fault("comment_nul", "holds the character U+0000", "leave that character out")
    if not text.strip():
        raise fault("comment_empty", "is empty", "say why in 1 to 1000 characters")
    return text


Comment = Annotated[
    str,
    StringConstraints(max_length=TEXT_LENGTH_MAX),
    AfterValidator(_in_words),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TEXT_LENGTH_MAX}),
]
