"""A list of open items as an accounting system prints it, and fifty ways in which a row is bad.

Each way changes one good row and knows the column that is to be blamed (None = the whole row) and
a part of the reason that has to be said.
"""

from dataclasses import dataclass
from pathlib import Path

from creditgate.convert.mapped import Fit, Misfit, documents
from creditgate.convert.mapping import file_at

MAPPING = """
encoding = "utf-8"
delimiter = ";"
date_format = "%d.%m.%Y"
decimal_mark = ","
thousands_mark = "."

[[file]]
kind = "open-item"
[file.fields]
type = "Type"
item_id = "Number"
account_id = "Account"
currency = "Currency"
amount = "Open"
issued_on = "Issued"
due_on = "Due"
disputed_amount = "Disputed"
payment_terms_days = "Terms"
[file.words.type]
RG = "invoice"
GU = "credit_memo"
ZA = "payment"
AB = "order"
"""
ACCOUNT_MAPPING = """
[[file]]
kind = "account"
[file.fields]
account_id = "Id"
name = "Name"
credit_limit = "Limit"
parent_account_id = "Parent"
[file.constants]
currency = "EUR"
status = "open"
"""
COLUMNS = ("Type", "Number", "Account", "Currency", "Open", "Issued", "Due", "Disputed", "Terms")
HEADER = ";".join(COLUMNS)
ACCOUNTS = 40
_TYPES = ("RG", "RG", "RG", "AB", "GU", "ZA")


def good_row(number: int) -> dict[str, str]:
    """The row of this number: mostly invoices, some orders, credit memos, payments on account."""
    type_ = _TYPES[number % len(_TYPES)]
    sign = "-" if type_ in {"GU", "ZA"} else ""
    return {
        "Type": type_,
        "Number": f"{type_}-{number:06}",
        "Account": f"C-{number % ACCOUNTS:03}",
        "Currency": "EUR",
        "Open": f"{sign}1.{number % 1000:03},{number % 100:02}",
        "Issued": f"{number % 28 + 1:02}.02.2026",
        "Due": f"{number % 28 + 1:02}.04.2026" if type_ == "RG" else "",
        "Disputed": "",
        "Terms": "",
    }


def written(row: dict[str, str]) -> bytes:
    return ";".join(row[column] for column in COLUMNS).encode()


@dataclass(frozen=True, slots=True)
class Bad:
    """One way: cells to be set, or what is done to the written row; and what has to be said."""

    column: str | None
    says: str
    cells: tuple[tuple[str, str], ...] = ()
    suffix: bytes = b""
    cut: int = 0
    replaced: tuple[bytes, bytes] = (b"", b"")

    def line(self, number: int) -> bytes:
        """The bad row, an invoice if nothing else is said."""
        row = good_row(number * len(_TYPES)) | dict(self.cells)
        made = written(row).replace(*self.replaced) if self.replaced[0] else written(row)
        return (made[: -self.cut] if self.cut else made) + self.suffix


def _cell(column: str, text: str, says: str, **others: str) -> Bad:
    return Bad(column, says, ((column, text), *others.items()))


WAYS = (
    _cell("Type", "XX", "no type of an open item"),
    _cell("Type", "rg", "no type of an open item"),
    _cell("Number", "", "is missing"),
    _cell("Number", "N" * 65, "is not an id"),
    _cell("Number", "A\x07B", "is not an id"),
    _cell("Number", "A\tB", "is not an id"),
    _cell("Number", "A\u200bB", "is not an id"),
    _cell("Number", "RG-000012", "repeats the document of line"),
    _cell("Account", "", "is missing"),
    _cell("Account", "A" * 65, "is not an id"),
    _cell("Account", "C\u00ad001", "is not an id"),
    _cell("Account", "C-\x01", "is not an id"),
    _cell("Currency", "", "is missing"),
    _cell("Currency", "EURO", "is not a listed currency"),
    _cell("Currency", "eur", "is not a listed currency"),
    _cell("Currency", "XXX", "is not a listed currency"),
    _cell("Currency", "XAU", "is not a listed currency"),
    _cell("Currency", "€", "is not a listed currency"),
    _cell("Currency", "DEM", "is not a listed currency"),
    _cell("Open", "", "is missing"),
    _cell("Open", "abc", "is not an amount"),
    _cell("Open", "12,345", "is finer than EUR allows"),
    _cell("Open", "1.2345,00", "where no thousands begin"),
    _cell("Open", "12.34", "where no thousands begin"),
    _cell("Open", "1,2,3", "is not an amount"),
    _cell("Open", "-5,00", "is below zero, which no invoice is"),
    _cell("Open", "5,00-", "is below zero, which no order is", Type="AB"),
    _cell("Open", "1e5", "is not an amount"),
    _cell("Open", "NaN", "is not an amount"),
    _cell("Open", "99999999999999,00", "is not an amount"),
    _cell("Open", "12 EUR", "is not an amount"),
    _cell("Open", "½", "is not an amount"),
    _cell("Open", "10,50", "is finer than JPY allows", Currency="JPY"),
    _cell("Open", "1,2345", "is finer than KWD allows", Currency="KWD"),
    _cell("Open", "0,001", "is finer than EUR allows", Type="ZA"),
    _cell("Issued", "", "is missing"),
    _cell("Issued", "31.02.2026", "is not a date"),
    _cell("Issued", "2026-02-03", "is not a date"),
    _cell("Issued", "03/02/2026", "is not a date"),
    _cell("Issued", "yesterday", "is not a date", Type="ZA"),
    _cell("Due", "32.01.2026", "is not a date"),
    _cell("Due", "soon", "is not a date"),
    _cell("Disputed", "9.999.999,00", "is more than total"),
    _cell("Disputed", "a lot", "is not an amount"),
    _cell("Terms", "thirty", "is not an integer", Type="AB"),
    _cell("Terms", "-1", "at least 0", Type="AB"),
    Bad(None, "the row is too short", cut=3),
    Bad(None, "has 11 cells, the header 9", suffix=b";left;over"),
    Bad(None, "is not in the encoding utf-8", replaced=(b"C-", b"\xfc-")),
    Bad(None, "is no CSV", replaced=(b"RG-", b'"RG"-')),
)


def items(*lines: bytes) -> bytes:
    return b"\n".join([HEADER.encode(), *lines]) + b"\n"


def place(folder: Path, content: str | bytes, mapping: str) -> tuple[Path, Path]:
    rows, map_ = folder / "rows.csv", folder / "map.toml"
    rows.write_bytes(content if isinstance(content, bytes) else content.encode())
    map_.write_text(mapping, "utf-8")
    return rows, map_


def judged(folder: Path, content: str | bytes, mapping: str) -> list[Fit | Misfit]:
    rows, map_ = place(folder, content, mapping)
    return list(documents(file_at(map_, rows)))
