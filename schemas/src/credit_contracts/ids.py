"""Ids, versions and texts: what every document is named by.

An id is the sender's own; it is kept as it stands and never parsed. The rules only keep out what
cannot be shown or typed: blanks at the ends, control characters, invisible ones. An id with a
slash is fine and is percent-encoded in URLs.
"""

from typing import Annotated

from pydantic import Field, StringConstraints, WithJsonSchema
from pydantic.types import Strict

from credit_contracts.faults import Says

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
    ),
    WithJsonSchema({"type": "string", "maxLength": TEXT_LENGTH_MAX}),
]
Comment = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=TEXT_LENGTH_MAX, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$"
    ),
    Says("comment", "is empty or too long", "say why in 1 to 1000 characters"),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TEXT_LENGTH_MAX}),
]
