"""Any CSV export, by a mapping file that says which column is which field of the contracts.

`docs/integrate.md` shows one. Rows with the same id are parts of one document where the mapping
names parts, and a repetition where it names none. An empty cell is an absent field, or the
constant of that name. An unlimited credit limit has to be said, by the word "unlimited": an empty
cell could as well be a slip.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast, get_args

from credit_contracts.faults import Fault, judged
from credit_contracts.shapes import Told
from credit_contracts.times import DAYS
from creditgate.convert import open_items
from creditgate.convert.cells import UNLIMITED, RowFault, fields_of
from creditgate.convert.history import Document, Happening, document_name
from creditgate.convert.mapping import DAY_OF, KINDS, PARTS, File, files
from creditgate.convert.tables import Row, SourceError, records

_ID = {
    "account": "account_id",
    "limit": "account_id",
    "order": "order_id",
    "delivery": "delivery_id",
    "invoice": "invoice_id",
    "payment": "payment_id",
}
_NO_DAY = date(2000, 1, 1)
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Fit:
    """A document and the rows that it was made of; `on` None = it has no day of its own."""

    document: Document
    rows: tuple[Row, ...]
    on: date | None


@dataclass(frozen=True, slots=True)
class Misfit:
    """Rows that give no document together, and all that is wrong with them."""

    rows: tuple[Row, ...]
    faults: tuple[RowFault, ...]


@dataclass(slots=True)
class _Draft:
    """What rows of one id say so far; `origins` has the row of each entry of each part."""

    rows: list[Row]
    fields: dict[str, Any]
    faults: list[RowFault]
    origins: dict[str, list[Row]] = field(default_factory=dict)


def happenings(mapping: Path, folder: Path) -> Iterator[Happening]:
    """The documents of every file that the mapping names.

    Raises:
        SourceError: for a mapping that cannot be followed, or a row that gives no document.
    """
    for file in files(mapping, folder):
        for found in documents(file):
            if isinstance(found, Misfit):
                raise _raised(file, found.faults[0])
            yield Happening(found.document, found.on)


def _raised(file: File, fault: RowFault) -> SourceError:
    where = f", column {fault.column}" if fault.column else ""
    return SourceError(f"{file.path}, line {fault.line}{where}: {fault.told}", fault.remedy)


def documents(file: File) -> Iterator[Fit | Misfit]:
    """Every document of a file, and the rows that give none; nothing is left out unsaid.

    Raises:
        SourceError: for a file that cannot be read to its end.
    """
    lines_by_name: dict[str, int] = {}
    for draft in _drafts(file):
        found = _judged(file, draft)
        if isinstance(found, Fit):
            name = document_name(found.document)
            earlier = lines_by_name.setdefault(name, draft.rows[0].line)
            if earlier != draft.rows[0].line:
                why = (
                    f"repeats the document of line {earlier}",
                    "leave one of them out, or give this one a higher version",
                )
                id_field = _id_field(file)
                column = file.fields.get(id_field or "")
                fault = RowFault.of(draft.rows[0], column, id_field, why)
                found = Misfit(found.rows, (fault,))
        yield found


def _id_field(file: File) -> str | None:
    return "item_id" if file.kind == open_items.KIND else _ID.get(file.kind)


def _drafts(file: File) -> Iterator[_Draft]:
    """One per row; where rows are parts of one document, one per id, after the last row."""
    id_field = _id_field(file)
    together: dict[str, _Draft] = {}
    for row in records(file.path, list(file.fields.values()), file.dialect):
        if row.unfit is not None:
            yield _Draft([row], {}, [RowFault(row.line, None, None, *row.unfit)])
            continue
        draft = _Draft([row], *fields_of(file, row))
        draft.origins = {part: [row] for part in PARTS & set(draft.fields)}
        if not file.has_parts or id_field not in draft.fields:
            yield draft
            continue
        # Constants may be anything; the contract judges them after the rows are put together.
        key = repr((draft.fields[id_field], draft.fields["version"]))
        if key in together:
            _join(file, together[key], draft)
        else:
            together[key] = draft
    yield from together.values()


def _join(file: File, first: _Draft, more: _Draft) -> None:
    """A further row of a document: its parts are added, all else must say the same."""
    row = more.rows[0]
    first.rows.append(row)
    first.faults += more.faults
    for name, value in more.fields.items():
        if name in PARTS:
            first.fields[name] = [*first.fields.get(name, ()), *value]
            first.origins.setdefault(name, []).append(row)
        elif first.fields.get(name, value) != value:
            why = (
                f"differs from line {first.rows[0].line} of the same document",
                "write the same in all rows of a document",
            )
            first.faults.append(RowFault.of(row, file.fields.get(name), name, why))
        else:
            first.fields[name] = value


def _judged(file: File, draft: _Draft) -> Fit | Misfit:
    rows = tuple(draft.rows)
    if draft.rows[0].unfit is not None:
        return Misfit(rows, tuple(draft.faults))
    kind, fields = file.kind, draft.fields
    origin: Mapping[str, str] = {}
    if file.kind == open_items.KIND:
        try:
            kind, fields, origin = open_items.document_fields(draft.fields)
        except open_items.NoItemError as why:
            column = file.fields.get(why.field)
            draft.faults.append(RowFault.of(rows[0], column, why.field, (why.reason, why.remedy)))
            return Misfit(rows, tuple(draft.faults))
    found = _faults(KINDS[kind], fields)
    if not isinstance(found, tuple) and not draft.faults:
        on = _day(file, draft)
        if on is None or DAYS[0] <= on <= DAYS[1]:
            return Fit(cast("Document", found), rows, on)
        return Misfit(rows, (_beyond_time(file, rows[0], on),))
    said = {fault.field for fault in draft.faults}
    for fault in found if isinstance(found, tuple) else ():
        placed = _placed(file, draft, fault, origin)
        if placed.field is None or _unnumbered(placed.field) not in said:
            draft.faults.append(placed)
    return Misfit(rows, tuple(draft.faults))


def _beyond_time(file: File, row: Row, on: date) -> RowFault:
    """The fault of a day at which no event can be told, though a document may state it."""
    field = DAY_OF[file.kind]
    why = (
        f"is {on}, and no event can be of that day",
        f"write a day from {DAYS[0]} to {DAYS[1]}",
    )
    return RowFault.of(row, file.fields.get(field), field, why)


def _day(file: File, draft: _Draft) -> date | None:
    on = draft.fields.get(DAY_OF.get(file.kind, ""))
    if isinstance(on, datetime):
        return on.date()
    if isinstance(on, str):
        # A constant; the contract has found it to be a date or a time.
        return date.fromisoformat(on[:10])
    return on if isinstance(on, date) else None


def _placed(file: File, draft: _Draft, fault: Fault, origin: Mapping[str, str]) -> RowFault:
    """A fault of the contract at the row and column that it came from."""
    path = fault.field or ""
    unnumbered = _unnumbered(path)
    name = origin.get(unnumbered, unnumbered) or None
    row = draft.rows[0]
    part, _, rest = path.partition(".")
    number = rest.partition(".")[0]
    if part in draft.origins and number.isdigit() and int(number) < len(draft.origins[part]):
        row = draft.origins[part][int(number)]
    told = name if name in origin.values() else fault.field
    column = file.fields.get(name or "")
    why = fault.reason, _remedy(file, fault, name, row.text(column) if column else None)
    return RowFault.of(row, column, told, why)


def _remedy(file: File, fault: Fault, name: str | None, cell: str | None) -> str:
    """What to write in a cell instead, in the marks of the file; `cell` None where there is none."""
    remedy = fault.remedy
    if cell == "":
        remedy = "fill in the cell"
    elif fault.written is not None:
        remedy = _POINT.sub(file.decimal_mark, fault.written)
    if name == "credit_limit":
        remedy = f"{remedy}; where there is no limit, write {UNLIMITED}"
    return remedy


def _unnumbered(path: str) -> str:
    return ".".join(step for step in path.split(".") if not step.isdigit())


def _faults(model: type[Told], fields: Mapping[str, Any]) -> Told | tuple[Fault, ...]:
    """The document, or all that is wrong with it.

    What concerns a document as a whole (sums, digits of its currency) is only judged once every
    field is something by itself; so it is judged again with stand-ins for those that are not.
    """
    found = judged(model, fields)
    if not isinstance(found, tuple):
        return found
    stand_ins = {fault.field: _stand_in(model, fault.field) for fault in found if fault.field}
    if not stand_ins or None in stand_ins.values() or any("." in name for name in stand_ins):
        return found
    again = judged(model, {**fields, **stand_ins})
    more = again if isinstance(again, tuple) else ()
    return (*found, *(fault for fault in more if fault.field not in stand_ins))


def _stand_in(model: type[Told], name: str) -> object:
    """Something valid for a field, where that can be had without touching amounts."""
    if name not in model.model_fields:
        return None
    if name.endswith("_id"):
        return "x"
    if name.endswith(("_on", "_until")):
        return _NO_DAY
    if name in {"version", "payment_terms_days", "priority", "dunning_level"}:
        return 0
    allowed = get_args(model.model_fields[name].annotation)
    return next((one for one in allowed if isinstance(one, str)), None)
