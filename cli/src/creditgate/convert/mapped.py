"""Any CSV export, by a mapping file that says which column is which field of the contracts.

`docs/integrate.md` shows one. Rows with the same id are parts of one document. An empty cell is
an absent field, or the constant of that name. An unlimited credit limit has to be said, by the
word "unlimited": an empty cell could as well be a slip.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

from creditgate.convert.checked import made
from creditgate.convert.history import Document, Happening
from creditgate.convert.mapping import DAY_OF, KINDS, PARTS, File, files
from creditgate.convert.tables import Row, rows

UNLIMITED = "unlimited"
_ID = {
    "account": "account_id",
    "limit": "account_id",
    "order": "order_id",
    "delivery": "delivery_id",
    "invoice": "invoice_id",
    "payment": "payment_id",
}
_AMOUNTS = frozenset(
    {"credit_limit", "secured_amount", "ordered", "delivered", "invoiced", "amount", "total"}
    | {"disputed_amount", "discount", "rate"}
)
_INTEGERS = frozenset({"version", "payment_terms_days", "priority", "dunning_level"})
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DAYS = ("_on", "_until", "_from", "as_of")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def happenings(mapping: Path, folder: Path) -> Iterator[Happening]:
    """The documents of every file that the mapping names.

    Raises:
        SourceError: for a mapping that cannot be followed, or a row that gives no document.
    """
    for file in files(mapping, folder):
        yield from _documents(file)


def _documents(file: File) -> Iterator[Happening]:
    model = KINDS[file.kind]
    for row, fields in _grouped(file):
        document = cast("Document", made(model, row, fields, file.fields))
        on = fields.get(DAY_OF.get(file.kind, ""))
        yield Happening(document, on if isinstance(on, date) else None)


def _grouped(file: File) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Each document's fields with its first row; further rows of the same id add to its parts."""
    id_field = _ID.get(file.kind)
    found: dict[object, tuple[Row, dict[str, Any]]] = {}
    for row in rows(file.path, list(file.fields.values()), delimiter=file.delimiter):
        fields = _fields(file, row)
        # Constants may be anything; the contract judges them after the rows are put together.
        key = repr((fields.get(id_field), fields.get("version"))) if id_field else row.line
        if key not in found:
            found[key] = row, fields
            continue
        first = found[key][1]
        for part in PARTS & set(fields):
            first[part] = [*first.get(part, ()), *fields[part]]
    yield from found.values()


def _fields(file: File, row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    told = {field: _value(file, row, field, column) for field, column in file.fields.items()}
    given = {field: value for field, value in told.items() if value is not None}
    for field, value in (file.constants | given).items():
        part, _, inner = field.partition(".")
        if value == UNLIMITED and field == "credit_limit":
            fields[field] = None
        elif inner and part in PARTS:
            parts.setdefault(part, {})[inner] = value
        elif inner:
            whole = fields.setdefault(part, {})
            if not isinstance(whole, dict):
                raise row.wrong(
                    None, f"{part} is given whole and as {field}", "leave out one of the two"
                )
            whole[inner] = value
        else:
            fields[field] = value
    return fields | {part: [entry] for part, entry in parts.items()}


def _value(file: File, row: Row, field: str, column: str) -> object:
    text = row.text(column)
    name = field.rpartition(".")[2]
    if not text:
        return None
    if name in _AMOUNTS:
        return text.replace(file.decimal_mark, ".") if file.decimal_mark != "." else text
    if name.endswith(_DAYS):
        return row.day(column, file.date_format)
    if name in _INTEGERS:
        if not _INTEGER.fullmatch(text):
            raise row.wrong(column, f"{text!r} is not an integer", "write it in digits")
        return int(text)
    if name == "must_review":
        if text.lower() not in _FLAGS:
            raise row.wrong(column, f"{text!r} is neither yes nor no", "write yes or no")
        return _FLAGS[text.lower()]
    return text
