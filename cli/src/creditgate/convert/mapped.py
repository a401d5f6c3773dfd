"""Any CSV export, by a mapping file that says which column is which field of the contracts.

`docs/integrate.md` shows one. Rows with the same id are parts of one document. An empty cell is
an absent field, or the constant of that name. An unlimited credit limit has to be said, by the
word "unlimited": an empty cell could as well be a slip.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from credit_contracts.topics import INBOUND, MODEL_BY_TYPE
from creditgate.convert.checked import made
from creditgate.convert.history import Document, Happening
from creditgate.convert.tables import ISO_DATES, Row, SourceError, rows

UNLIMITED = "unlimited"
_KINDS = {kind.split(".")[1]: MODEL_BY_TYPE[kind] for topic in INBOUND for kind in topic.types}
_ID = {
    "account": "account_id",
    "limit": "account_id",
    "order": "order_id",
    "delivery": "delivery_id",
    "invoice": "invoice_id",
    "payment": "payment_id",
}
_DAY_OF = {
    "fx-rate": "as_of",
    "order": "ordered_on",
    "delivery": "shipped_on",
    "invoice": "issued_on",
    "payment": "received_on",
}
_AMOUNTS = frozenset(
    {"credit_limit", "secured_amount", "ordered", "delivered", "invoiced", "amount", "total"}
    | {"disputed_amount", "discount", "rate"}
)
_INTEGERS = frozenset({"version", "payment_terms_days", "priority", "dunning_level"})
_DAYS = ("_on", "_until", "_from", "as_of")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_PARTS = frozenset({"lines", "covers", "allocations", "instalments", "contacts"})


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    kind: str
    fields: dict[str, str]
    constants: dict[str, Any]
    delimiter: str
    date_format: str
    decimal_mark: str


def happenings(mapping: Path, folder: Path) -> Iterator[Happening]:
    """The documents of every file that the mapping names.

    Raises:
        SourceError: for a mapping that cannot be followed, or a row that gives no document.
    """
    for file in _files(mapping, folder):
        yield from _documents(file)


def _files(mapping: Path, folder: Path) -> Iterator[_File]:
    try:
        told = tomllib.loads(mapping.read_text("utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(
            f"{mapping}: cannot be read: {error}", "docs/integrate.md shows one"
        ) from None
    files = told.get("file", [])
    if not files:
        raise SourceError(f"{mapping}: names no file", "add a [[file]] with name, kind and fields")
    for number, file in enumerate(files, start=1):
        place = f"{mapping}, file {number}"
        for key in ("name", "kind", "fields"):
            if key not in file:
                raise SourceError(f"{place}: {key} is missing", f"add {key}")
        if file["kind"] not in _KINDS:
            known = ", ".join(_KINDS)
            raise SourceError(f"{place}: kind {file['kind']!r} is not known", f"say one of {known}")
        day = _DAY_OF.get(file["kind"])
        if day is not None and day not in file["fields"]:
            raise SourceError(f"{place}: no column gives {day}", "events are put in order by it")
        yield _File(
            folder / file["name"],
            file["kind"],
            file["fields"],
            file.get("constants", {}),
            file.get("delimiter", ","),
            told.get("date_format", ISO_DATES),
            told.get("decimal_mark", "."),
        )


def _documents(file: _File) -> Iterator[Happening]:
    model = _KINDS[file.kind]
    for row, fields in _grouped(file):
        document = cast("Document", made(model, row, fields, file.fields))
        on = fields.get(_DAY_OF.get(file.kind, ""))
        yield Happening(document, on if isinstance(on, date) else None)


def _grouped(file: _File) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Each document's fields with its first row; further rows of the same id add to its parts."""
    id_field = _ID.get(file.kind)
    found: dict[object, tuple[Row, dict[str, Any]]] = {}
    for row in rows(file.path, list(file.fields.values()), delimiter=file.delimiter):
        fields = _fields(file, row)
        key = (fields.get(id_field), fields.get("version")) if id_field else row.line
        if key not in found:
            found[key] = row, fields
            continue
        first = found[key][1]
        for part in _PARTS & set(fields):
            first[part] = [*first.get(part, ()), *fields[part]]
    yield from found.values()


def _fields(file: _File, row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    told = {field: _value(file, row, field, column) for field, column in file.fields.items()}
    given = {field: value for field, value in told.items() if value is not None}
    for field, value in (file.constants | given).items():
        part, _, inner = field.partition(".")
        if value == UNLIMITED and field == "credit_limit":
            fields[field] = None
        elif inner and part in _PARTS:
            parts.setdefault(part, {})[inner] = value
        elif inner:
            fields.setdefault(part, {})[inner] = value
        else:
            fields[field] = value
    return fields | {part: [entry] for part, entry in parts.items()}


def _value(file: _File, row: Row, field: str, column: str) -> object:
    text = row.text(column)
    name = field.rpartition(".")[2]
    if not text:
        return None
    if name in _AMOUNTS:
        return text.replace(file.decimal_mark, ".") if file.decimal_mark != "." else text
    if name.endswith(_DAYS):
        return row.day(column, file.date_format)
    if name in _INTEGERS:
        if not text.lstrip("-").isdecimal():
            raise row.wrong(column, f"{text!r} is not an integer", "write it in digits")
        return int(text)
    if name == "must_review":
        if text.lower() not in _FLAGS:
            raise row.wrong(column, f"{text!r} is neither yes nor no", "write yes or no")
        return _FLAGS[text.lower()]
    return text
