"""The mapping file, judged as a whole before a row is read.

It is written by hand: whatever is wrong with it is said with the file's number and the key, and
with what stands there instead of what is wanted. A key or field that is not known is refused: a
misspelled one would leave out what it was to say.
"""

import codecs
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from credit_contracts.shapes import Told
from credit_contracts.topics import INBOUND, MODEL_BY_TYPE
from creditgate.convert import open_items
from creditgate.convert.tables import ISO_DATES, Dialect, SourceError
from creditgate.failures import WrongUse

KINDS = {kind.split(".")[1]: MODEL_BY_TYPE[kind] for topic in INBOUND for kind in topic.types}
DAY_OF = {
    "fx-rate": "as_of",
    "order": "ordered_on",
    "delivery": "shipped_on",
    "invoice": "issued_on",
    "payment": "received_on",
    open_items.KIND: "issued_on",
}
"""The field that says on which day a document of a kind came; kinds not named have none."""
PARTS = frozenset({"lines", "covers", "allocations", "instalments", "contacts"})
"""The fields that are lists of parts; `lines.ordered` is the field of one part."""
_WANTED = {str: "a text", dict: "a table", list: "a list"}
_NO_DELIMITERS = frozenset('"\r\n\0')
_SHAPE = {"date_format", "decimal_mark", "thousands_mark", "delimiter", "encoding"}
_KEYS = _SHAPE | {"name", "kind", "fields", "constants", "words"}
_Wanted = TypeVar("_Wanted", str, dict[str, Any], list[Any])


@dataclass(frozen=True, slots=True)
class File:
    """One CSV file: `fields` maps fields of the contract to columns, `constants` to values.

    `words` tells what a cell of a field means, by field and by cell.
    """

    path: Path
    kind: str
    fields: dict[str, str]
    constants: dict[str, Any]
    words: dict[str, dict[str, str]]
    dialect: Dialect
    date_format: str
    decimal_mark: str
    thousands_mark: str

    @property
    def has_parts(self) -> bool:
        """Whether several rows may make one document."""
        return any(field.partition(".")[0] in PARTS for field in self.fields)


def files(mapping: Path, folder: Path) -> Iterator[File]:
    """The files that the mapping names, below `folder`.

    Raises:
        SourceError: for a mapping that cannot be followed.
    """
    told = _read(mapping)
    for place, file in _entries(told, mapping):
        yield _file(told, file, folder / _wanted(file, "name", str, place), place)


def file_at(mapping: Path, path: Path) -> File:
    """How the mapping says to read this one file: its only entry, or the one of the file's name.

    Raises:
        SourceError: for a mapping that cannot be followed, or does not name the file.
    """
    told = _read(mapping)
    entries = list(_entries(told, mapping))
    for place, file in entries:
        if len(entries) == 1 or file.get("name") == path.name:
            return _file(told, file, path, place)
    raise SourceError(
        f"{mapping}: none of its files is called {path.name}", "add a [[file]] with this name"
    )


def _entries(told: Mapping[str, Any], mapping: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    _known(told, _SHAPE | {"file"}, f"{mapping}")
    named = _wanted(told, "file", list, f"{mapping}", [])
    if not named:
        raise SourceError(f"{mapping}: names no file", "add a [[file]] with name, kind and fields")
    for number, file in enumerate(named, start=1):
        place = f"{mapping}, file {number}"
        if not isinstance(file, dict):
            raise SourceError(f"{place}: is no table", "write it as [[file]] with its keys below")
        _known(file, _KEYS, place)
        yield place, file


def _file(told: Mapping[str, Any], file: Mapping[str, Any], path: Path, place: str) -> File:
    kind = _wanted(file, "kind", str, place)
    kinds = [*KINDS, open_items.KIND]
    if kind not in kinds:
        raise SourceError(f"{place}: kind {kind!r} is not known", f"say one of {', '.join(kinds)}")
    shape = _shape(told, file, place)
    fields = _wanted(file, "fields", dict, place)
    constants = _wanted(file, "constants", dict, place, {})
    words = _wanted(file, "words", dict, place, {})
    for field in fields:
        _wanted(fields, field, str, f"{place}, fields")
    for field in words:
        inner = _wanted(words, field, dict, f"{place}, words")
        for word in inner:
            _wanted(inner, word, str, f"{place}, words of {field}")
    for part in PARTS.intersection(constants):
        _wanted(constants, part, list, f"{place}, constants")
    _fields_fit(kind, fields, constants, words, place)
    return File(path, kind, fields, constants, words, **shape)


def _shape(told: Mapping[str, Any], file: Mapping[str, Any], place: str) -> dict[str, Any]:
    """How the file is written: what it says itself, else what the mapping says for all."""

    def said(key: str) -> tuple[Mapping[str, Any], str, str]:
        return (file, key, place) if key in file else (told, key, place.partition(", file ")[0])

    has_thousands = "thousands_mark" in file or "thousands_mark" in told
    decimal_mark = _sign(*said("decimal_mark"), ".")
    thousands_mark = _sign(*said("thousands_mark"), "") if has_thousands else ""
    if decimal_mark == thousands_mark:
        # 1.000 would be read as one.
        raise SourceError(
            f"{place}: decimal_mark and thousands_mark are both {decimal_mark!r}",
            'say the decimal mark, such as decimal_mark = ","; it is "." if left out',
        )
    return {
        "dialect": Dialect(_sign(*said("delimiter"), ","), _encoding(*said("encoding"))),
        "date_format": _text(*said("date_format"), ISO_DATES),
        "decimal_mark": decimal_mark,
        "thousands_mark": thousands_mark,
    }


def _fields_fit(
    kind: str, fields: Iterable[str], constants: Iterable[str], words: Iterable[str], place: str
) -> None:
    """Every field is one of the kind, and none that every row needs is missing."""
    model = KINDS.get(kind)
    known = open_items.FIELDS if model is None else _paths(model)
    _known({*fields, *constants, *words}, known, f"{place}, kind {kind}")
    given = {field.partition(".")[0] for field in {*fields, *constants}}
    day = DAY_OF.get(kind)
    if day is not None and day not in given:
        raise SourceError(f"{place}: no column gives {day}", "events are put in order by it")
    needed = open_items.NEEDED if model is None else _needed(model)
    if missing := [field for field in needed if field not in given and field != "version"]:
        raise SourceError(
            f"{place}: neither a column nor a constant gives {', '.join(missing)}",
            f"every {kind} has it",
        )


def _needed(model: type[Told]) -> list[str]:
    return [name for name, field in model.model_fields.items() if field.is_required()]


def _paths(model: type[Told]) -> set[str]:
    """The model's fields and, with a point between, those of its parts."""
    schema = model.model_json_schema()
    found = set()
    for name, told in schema["properties"].items():
        found.add(name)
        for each in (told, *told.get("anyOf", ())):
            inner = (each.get("items") or each).get("$ref", "").rpartition("/")[2]
            if inner:
                found |= {f"{name}.{field}" for field in schema["$defs"][inner]["properties"]}
    return found


def _known(given: Iterable[str], known: Iterable[str], place: str) -> None:
    if unknown := sorted(set(given).difference(known)):
        raise SourceError(
            f"{place}: {', '.join(unknown)} is not known", f"say {', '.join(sorted(known))}"
        )


def _read(mapping: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(mapping.read_text("utf-8-sig"))
    except OSError as error:
        raise WrongUse(f"{mapping}: {error.strerror}", "name the file of the mapping") from None
    except (UnicodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise SourceError(
            f"{mapping}: cannot be read: {error}", "docs/integrate.md shows one"
        ) from None


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


def _text(table: Mapping[str, Any], key: str, place: str, default: str) -> str:
    return _wanted(table, key, str, place, default)


def _sign(table: Mapping[str, Any], key: str, place: str, default: str) -> str:
    value = _text(table, key, place, default)
    if len(value) != 1 or value in _NO_DELIMITERS:
        raise SourceError(f"{place}: {key} is {value!r}", "write it as one character")
    return value


def _encoding(table: Mapping[str, Any], key: str, place: str) -> str:
    name = _text(table, key, place, "utf-8")
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        raise SourceError(
            f"{place}: encoding {name!r} is not known", "say utf-8, cp1252, utf-16 or another one"
        ) from None
    # A byte order mark is no part of the first column's name.
    return "utf-8-sig" if found == "utf-8" else found
