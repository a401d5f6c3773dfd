"""The mapping file, judged as a whole before a row is read.

It is written by hand: whatever is wrong with it is said with the file's number and the key, and
with what stands there instead of what is wanted.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from credit_contracts.topics import INBOUND, MODEL_BY_TYPE
from creditgate.convert.tables import ISO_DATES, SourceError

KINDS = {kind.split(".")[1]: MODEL_BY_TYPE[kind] for topic in INBOUND for kind in topic.types}
DAY_OF = {
    "fx-rate": "as_of",
    "order": "ordered_on",
    "delivery": "shipped_on",
    "invoice": "issued_on",
    "payment": "received_on",
}
"""The field that says on which day a document of a kind came; kinds not named have none."""
PARTS = frozenset({"lines", "covers", "allocations", "instalments", "contacts"})
"""The fields that are lists of parts; `lines.ordered` is the field of one part."""
_WANTED = {str: "a text", dict: "a table", list: "a list"}
_NO_DELIMITERS = frozenset('"\r\n\0')
_Wanted = TypeVar("_Wanted", str, dict[str, Any], list[Any])


@dataclass(frozen=True, slots=True)
class File:
    """One CSV file: `fields` maps fields of the contract to columns, `constants` to values."""

    path: Path
    kind: str
    fields: dict[str, str]
    constants: dict[str, Any]
    delimiter: str
    date_format: str
    decimal_mark: str


def files(mapping: Path, folder: Path) -> Iterator[File]:
    """The files that the mapping names, below `folder`.

    Raises:
        SourceError: for a mapping that cannot be followed.
    """
    told = _read(mapping)
    named = _wanted(told, "file", list, f"{mapping}", [])
    if not named:
        raise SourceError(f"{mapping}: names no file", "add a [[file]] with name, kind and fields")
    date_format = _wanted(told, "date_format", str, f"{mapping}", ISO_DATES)
    decimal_mark = _sign(told, "decimal_mark", f"{mapping}", ".")
    for number, file in enumerate(named, start=1):
        place = f"{mapping}, file {number}"
        if not isinstance(file, dict):
            raise SourceError(f"{place}: is no table", "write it as [[file]] with its keys below")
        kind = _wanted(file, "kind", str, place)
        if kind not in KINDS:
            raise SourceError(
                f"{place}: kind {kind!r} is not known", f"say one of {', '.join(KINDS)}"
            )
        yield File(
            folder / _wanted(file, "name", str, place),
            kind,
            _columns(file, kind, place),
            _constants(file, place),
            _sign(file, "delimiter", place, ","),
            date_format,
            decimal_mark,
        )


def _read(mapping: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(mapping.read_text("utf-8"))
    except (OSError, UnicodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise SourceError(
            f"{mapping}: cannot be read: {error}", "docs/integrate.md shows one"
        ) from None


def _columns(file: Mapping[str, Any], kind: str, place: str) -> dict[str, str]:
    fields = _wanted(file, "fields", dict, place)
    for field in fields:
        _wanted(fields, field, str, f"{place}, fields")
    day = DAY_OF.get(kind)
    if day is not None and day not in fields:
        raise SourceError(f"{place}: no column gives {day}", "events are put in order by it")
    return fields


def _constants(file: Mapping[str, Any], place: str) -> dict[str, Any]:
    constants = _wanted(file, "constants", dict, place, {})
    for part in PARTS.intersection(constants):
        _wanted(constants, part, list, f"{place}, constants")
    return constants


def _wanted(
    table: Mapping[str, Any],
    key: str,
    kind: type[_Wanted],
    place: str,
    default: _Wanted | None = None,
) -> _Wanted:
    value = table.get(key, default)
    if value is None:
        raise SourceError(f"{place}: {key} is missing", f"add {key}")
    if not isinstance(value, kind):
        raise SourceError(f"{place}: {key} is {value!r}", f"write it as {_WANTED[kind]}")
    return value


def _sign(table: Mapping[str, Any], key: str, place: str, default: str) -> str:
    value = _wanted(table, key, str, place, default)
    if len(value) != 1 or value in _NO_DELIMITERS:
        raise SourceError(f"{place}: {key} is {value!r}", "write it as one character")
    return value
