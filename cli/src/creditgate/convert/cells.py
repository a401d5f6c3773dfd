"""What the cells of a row mean for the fields of a document, and what is wrong with those.

A cell that cannot be read gives its fault and a stand-in, so that the rest of the row is judged
too: whoever corrects a file wants to know all of it at once.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from creditgate.convert.mapping import PARTS, File
from creditgate.convert.tables import Row, day_of

UNLIMITED = "unlimited"
_AMOUNTS = frozenset(
    {"credit_limit", "secured_amount", "ordered", "delivered", "invoiced", "amount", "total"}
    | {"disputed_amount", "discount", "rate"}
)
_INTEGERS = frozenset({"version", "payment_terms_days", "priority", "dunning_level"})
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DAYS = ("_on", "_until", "_from", "as_of")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_GROUP = 3
_THOUSANDS = re.compile(r"\.[0-9]{3}$")
_STAND_IN_DAY = date(2000, 1, 1)
_SHOWN_MAX = 60


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong in a row; `column` and `field` None when it is the row as a whole.

    `value` is the cell as it is written, or its first characters; None when it is empty, or when
    no cell is to blame.
    """

    line: int
    column: str | None
    field: str | None
    reason: str
    remedy: str
    value: str | None = None

    @classmethod
    def of(cls, row: Row, column: str | None, field: str | None, why: tuple[str, str]) -> Self:
        """What is wrong in a cell of the row, by its reason and remedy."""
        text = row.text(column) if column else ""
        if len(text) > _SHOWN_MAX:
            text = f"{text[:_SHOWN_MAX]}…"
        return cls(row.line, column, field, *why, text or None)

    @property
    def told(self) -> str:
        """Which field, what stands in its cell, and why that is wrong, as one part of a sentence."""
        value = self.value and repr(self.value)
        return " ".join(part for part in (self.field, value, self.reason) if part)

    def __str__(self) -> str:
        where = f", column {self.column}" if self.column else ""
        return f"line {self.line}{where}: {self.told}: {self.remedy}"


class _UnreadableError(Exception):
    """Why a cell means nothing, what to do, and what stands in for it."""

    def __init__(self, reason: str, remedy: str, *, stand_in: object) -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.stand_in = reason, remedy, stand_in


def fields_of(file: File, row: Row) -> tuple[dict[str, Any], list[RowFault]]:
    """The document's fields that this row gives, constants filled in, and what is wrong."""
    faults: list[RowFault] = []
    told = dict(file.constants)
    for field, column in file.fields.items():
        text = row.text(column)
        text = file.words.get(field, {}).get(text, text)
        if not text:
            continue
        try:
            told[field] = _value(file, field, text)
        except _UnreadableError as why:
            faults.append(RowFault.of(row, column, field, (why.reason, why.remedy)))
            told[field] = why.stand_in
    fields: dict[str, Any] = {"version": 0}
    parts: dict[str, dict[str, Any]] = {}
    for field, value in told.items():
        part, _, inner = field.partition(".")
        if value == UNLIMITED and field == "credit_limit":
            fields[field] = None
        elif inner and part in PARTS:
            parts.setdefault(part, {})[inner] = value
        elif inner:
            whole = fields.setdefault(part, {})
            if isinstance(whole, dict):
                whole[inner] = value
            else:
                reason = f"is given whole and as {field}"
                faults.append(RowFault(row.line, None, part, reason, "leave out one of the two"))
        else:
            fields[field] = value
    return fields | {part: [entry] for part, entry in parts.items()}, faults


def _value(file: File, field: str, text: str) -> object:
    name = field.rpartition(".")[2]
    if name in _AMOUNTS:
        return _amount(file, text)
    if name.endswith(_DAYS):
        try:
            return day_of(text, file.date_format)
        except ValueError:
            raise _UnreadableError(
                "is not a date", f"write it as {file.date_format}", stand_in=_STAND_IN_DAY
            ) from None
    if name in _INTEGERS:
        if not _INTEGER.fullmatch(text):
            raise _UnreadableError("is not an integer", "write it in digits", stand_in=0)
        return int(text)
    if name == "must_review":
        if text.lower() not in _FLAGS:
            raise _UnreadableError("is neither yes nor no", "write yes or no", stand_in=False)
        return _FLAGS[text.lower()]
    return text


def _amount(file: File, text: str) -> str:
    """The amount with a point before its decimals; what it must be else is the contract's affair."""
    whole, mark, decimals = text.partition(file.decimal_mark)
    if file.thousands_mark and file.thousands_mark in whole:
        groups = whole.strip("-").split(file.thousands_mark)
        if not 1 <= len(groups[0]) <= _GROUP or any(len(one) != _GROUP for one in groups[1:]):
            raise _UnreadableError(
                f"has {file.thousands_mark!r} where no thousands begin",
                "write it in groups of three digits, or name the marks in the mapping",
                stand_in="0",
            )
        whole = whole.replace(file.thousands_mark, "")
    if file.decimal_mark != "." and not mark and _THOUSANDS.search(whole.rstrip("-")):
        raise _UnreadableError(
            f"may be thousands or decimals: the mapping's decimal mark is {file.decimal_mark!r}",
            'say thousands_mark = "." in the mapping, or write it with the decimal mark',
            stand_in="0",
        )
    return f"{whole}.{decimals}" if mark else whole
