"""What documents with parts have in common: parts named once, references that name their document.

A line named twice could not be told apart by what refers to it, and a line without its document
names nothing; both would move amounts at random, so both are refused.
"""

from collections.abc import Sequence

from credit_contracts.faults import Findings, fault


def unique(ids: Sequence[str], field: str, findings: Findings) -> None:
    """Note each entry of `lines` whose id another entry before it has."""
    if len(set(ids)) == len(ids):
        return
    seen: set[str] = set()
    for index, line_id in enumerate(ids):
        if line_id in seen:
            error = fault(
                "line_repeated",
                "repeats the id of another line of this document",
                "give every line an id of its own",
            )
            findings.add(("lines", index, field), error, line_id)
        seen.add(line_id)


def named_with_its_document(
    line: str | None, document: str | None, place: tuple[str, int], kind: str, findings: Findings
) -> None:
    """Note a line reference (`order_line_id`) that comes without its document (`order_id`).

    `kind` is the document's kind as the field names spell it: "order" or "delivery".
    """
    if line is not None and document is None:
        error = fault(
            "line_without_document",
            "names a line of a document that is not named",
            f"send {kind}_id beside it, or leave {kind}_line_id out",
        )
        findings.add((*place, f"{kind}_line_id"), error, line)
