"""Documents made from rows: judged by the contracts at once, while the row is still known."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from credit_contracts.faults import explain
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
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        fault = explain(error.errors(include_url=False, include_input=False))[0]
        field = ".".join(step for step in (fault.field or "").split(".") if not step.isdigit())
        column = (columns or {}).get(field)
        raise row.wrong(column, f"{fault.field or 'row'} {fault.reason}", fault.remedy) from None
