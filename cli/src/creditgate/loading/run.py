"""Read, judge, send: the good rows go to the ledger while the bad ones are reported."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from credit_contracts.accounts import AccountV1
from credit_contracts.rates import RateV1
from creditgate.convert.cells import RowFault
from creditgate.convert.history import event_line, midnight
from creditgate.convert.mapped import Fit, Misfit, documents
from creditgate.convert.mapping import File
from creditgate.convert.tables import Row
from creditgate.endpoints import Endpoints, pages
from creditgate.loading.report import Report
from creditgate.replay.run import Plan, Progress, Summary, replay

SOURCE = "/creditgate/import"
# When what has no day of its own became true: before everything else.
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)

Read = Callable[[int], None]
"""Hears how many rows were read."""


def events(
    file: File, report: Report, known: set[str] | None, *, only_known: bool, read: Read
) -> Iterator[bytes]:
    """One event for every good document of the file; the report hears of everything else.

    `known` has the accounts that were described so far and gets those of the file; None = nobody
    could say. An account that is not in it is told, and with `only_known` its rows are rejected:
    to the ledger an unknown account is no fault, and counts from then on.
    """
    for each in documents(file):
        missed = _missed(each, known) if isinstance(each, Fit) else None
        if missed is not None:
            report.miss(missed[1], each.rows[0].line)
        found = _refused(file, each.rows, missed[0]) if missed and only_known else each
        if isinstance(found, Misfit):
            report.reject(found)
        else:
            report.rows += len(found.rows)
            report.documents += 1
            at = _ALWAYS if found.on is None else midnight(found.on)
            yield event_line(found.document, at, SOURCE)
        read(report.rows)


def _missed(found: Fit, known: set[str] | None) -> tuple[str, str] | None:
    """Field and id of the account that a document names and nobody has described."""
    document = found.document
    if known is None or isinstance(document, RateV1):
        return None
    if isinstance(document, AccountV1):
        known.add(document.account_id)
        parent = document.parent_account_id
        return None if parent is None or parent in known else ("parent_account_id", parent)
    return None if document.account_id in known else ("account_id", document.account_id)


def _refused(file: File, rows: tuple[Row, ...], field: str) -> Misfit:
    why = (
        "names an account that nobody has described",
        "load its account first, or correct the id",
    )
    return Misfit(rows, (RowFault.of(rows[0], file.fields.get(field), field, why),))


async def described_accounts(endpoints: Endpoints) -> set[str]:
    """The accounts that the running system knows by a document of their own.

    Raises:
        CommandError: the tracker does not answer.
    """
    async with endpoints.client(endpoints.exposure_tracker_url) as tracker:
        return {
            each["account_id"]
            async for each in pages(tracker, "/v1/accounts", {})
            if each["currency"] is not None
        }


def load(endpoints: Endpoints, lines: Iterator[bytes], name: str, progress: Progress) -> Summary:
    """Send the events and return when they are applied; nobody is told meanwhile.

    `name` is the file's: the silences of earlier, unfinished loads of it end with this one.

    Raises:
        CommandError: Kafka or a service stayed away for longer than three minutes.
    """
    return asyncio.run(replay(endpoints, lines, Plan(quiet=f"import {name}"), None, progress))
