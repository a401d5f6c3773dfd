"""Documents made from rows: judged by the contracts at once, while the row is still known."""

from collections.abc import Mapping
from typing import Any, TypeVar

from credit_contracts.faults import judged
from credit_contracts.shapes import Told
from creditgate.convert.tables import Row

DocumentT = TypeVar("DocumentT", bound=Told)


def made(
    model: type[DocumentT],
    row: Row,
    fields: Mapping[str, Any],
    columns: Mapping[str, str] | None = None,
) -> DocumentT:
    """The document of these fields; `columns` tells which column a field came from.

    Raises:
        SourceError: at the row, in the contract's own words.
    """
    document = judged(model, fields)
    if not isinstance(document, tuple):
        return document
    fault = document[0]
    field = ".".join(step for step in (fault.field or "").split(".") if not step.isdigit())
    column = (columns or {}).get(field)
    raise row.wrong(column, f"{fault.field or 'row'} {fault.reason}", fault.written or fault.remedy)
