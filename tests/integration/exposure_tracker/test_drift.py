"""Whatever readers rely on and somebody changes by hand is found, and told in words."""

from typing import Any

import pytest

from exposure_tracker.rebuild import Rebuilder
from service_kit.clock import SystemClock
from support.applying import Applying, applying, connected
from support.wire import WireRecord, records


def order(order_id: str, version: int, state: str = "open") -> dict[str, Any]:
    data = {
        "order_id": order_id,
        "version": version,
        "account_id": "A",
        "currency": "EUR",
        "state": state,
        "lines": [{"line_id": "1", "ordered": "100.00"}],
    }
    return {"type": "creditgate.order.v1", "data": data}


DELIVERY = {
    "type": "creditgate.delivery.v1",
    "data": {
        "delivery_id": "D1",
        "version": 1,
        "account_id": "A",
        "currency": "EUR",
        "state": "shipped",
        "lines": [
            {"delivery_line_id": "1", "amount": "60", "order_id": "O1", "order_line_id": "1"},
            {"delivery_line_id": "2", "amount": "5", "order_id": "UNSEEN"},
        ],
    },
}
INVOICE = {
    "type": "creditgate.invoice.v1",
    "data": {
        "invoice_id": "I1",
        "version": 1,
        "account_id": "A",
        "currency": "EUR",
        "kind": "invoice",
        "state": "issued",
        "total": "40",
        "issued_on": "2026-01-10",
        "due_on": "2026-02-10",
        "covers": [{"amount": "40", "order_id": "O1", "order_line_id": "1"}],
    },
}
PAYMENT = {
    "type": "creditgate.payment.v1",
    "data": {
        "payment_id": "P1",
        "version": 1,
        "account_id": "A",
        "currency": "EUR",
        "state": "received",
        "amount": "15",
        "received_on": "2026-01-20",
        "allocations": [{"invoice_id": "I1", "amount": "10"}],
    },
}
ACCOUNT = {
    "type": "creditgate.account.v1",
    "data": {
        "account_id": "A",
        "version": 1,
        "name": "Nord GmbH",
        "currency": "EUR",
        "credit_limit": "1000",
        "status": "open",
    },
}
EVENTS = [ACCOUNT, order("O1", 1), order("O1", 2), DELIVERY, INVOICE, PAYMENT]

CHANGES = [
    (
        "UPDATE exposure.bucket SET unbilled = unbilled + 1",
        "account A, buckets in EUR: stored as open orders 40.00 EUR, unbilled 25.01 EUR",
    ),
    (
        (
            "UPDATE exposure.posting SET receivables = receivables + 100 WHERE cause_id = 'I1'"
            " AND kind = 'invoice'"
        ),
        "buckets in EUR: stored as",
    ),
    (
        "UPDATE exposure.document SET ordered_minor = 1 WHERE id = 'O1'",
        "account A, order O1, ordered amount: stored as 1, should be 10000",
    ),
    (
        "UPDATE exposure.document SET state = 'closed' WHERE id = 'O1'",
        "order O1, state: stored as closed, should be open",
    ),
    (
        "UPDATE exposure.document SET ended_version = 1 WHERE id = 'O1'",
        "order O1, highest version posted: stored as 1, should be 2",
    ),
    (
        "UPDATE exposure.document SET open_orders = 0 WHERE id = 'O1'",
        (
            "order O1, counted on account A: stored as unbilled 20.00 EUR, should be open orders 40.00"
            " EUR, unbilled 20.00 EUR"
        ),
    ),
    (
        (
            """UPDATE exposure.document SET named = '[["EUR", "1", 6000, 3900, 0, 0]]'"""
            " WHERE id = 'O1'"
        ),
        "order O1, invoiced by others for line 1: stored as 39.00 EUR, should be 40.00 EUR",
    ),
    (
        "UPDATE exposure.document SET standing_alone = NULL WHERE id = 'UNSEEN'",
        (
            "account A, order UNSEEN, deliveries of account A that stand alone: stored as 0.00 EUR,"
            " should be 5.00 EUR"
        ),
    ),
    (
        "DELETE FROM exposure.document WHERE id = 'UNSEEN'",
        "account A, order UNSEEN: not stored, should be a stub, since it is named",
    ),
    (
        (
            "UPDATE exposure.document SET body = convert_to(replace(convert_from(body, 'UTF8'),"
            """ '"version":2', '"version":1'), 'UTF8') WHERE id = 'O1'"""
        ),
        "order O1, newest document: stored as version 1, should be what was kept as version 2",
    ),
    (
        "DELETE FROM exposure.document_version WHERE id = 'O1' AND version = 2",
        "order O1, newest document: stored as version 2, should be what was kept as version 1",
    ),
    (
        "DELETE FROM exposure.document_version WHERE id = 'I1'",
        (
            "account A, invoice I1, newest document: stored as version 1, should be kept among all"
            " versions, and is none of them"
        ),
    ),
    (
        "DELETE FROM exposure.document_version WHERE kind = 'account'",
        "account A, account document: stored as version 1, should be kept among all versions",
    ),
    (
        "UPDATE exposure.document SET body = 'nothing' WHERE id = 'P1'",
        "account A, payment P1: stored as bytes of no document, should be readable",
    ),
    (
        "UPDATE exposure.due SET open_minor = 3100",
        "account A, open amount due on 2026-02-10: stored as 31.00 EUR, should be 30.00 EUR",
    ),
    (
        "DELETE FROM exposure.due",
        "account A, open amount due on 2026-02-10: not stored, should be 30.00 EUR",
    ),
    (
        "UPDATE exposure.bucket SET open_minor = 3100",
        "account A, all open amounts in EUR: stored as 31.00 EUR, should be 30.00 EUR",
    ),
    (
        "UPDATE exposure.account SET credit_limit_minor = 5",
        "account A, terms in force, credit limit: stored as 0.05 EUR, should be 1000.00 EUR",
    ),
]


async def findings(ledger: Applying) -> list[str]:
    one = await ledger.reconciler.account("A")
    every = await ledger.reconciler.everything()
    assert [each.sentence for each in every.found] == [each.sentence for each in one.found]
    return [each.sentence for each in one.found]


@pytest.mark.parametrize(("change", "words"), CHANGES, ids=[change for change, _ in CHANGES])
async def test_a_figure_changed_by_hand_is_found_and_told_in_words(
    fresh_database: str, change: str, words: str
) -> None:
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(EVENTS))
        assert await findings(ledger) == []
        assert await connection.execute(change) not in ("UPDATE 0", "DELETE 0")
        found = await findings(ledger)
        assert any(words in sentence for sentence in found), found
        assert ledger.counted("creditgate_drift_places") == len(found)


async def test_what_belongs_to_no_account_is_found_among_all(fresh_database: str) -> None:
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(EVENTS))
        await connection.execute("DELETE FROM exposure.document WHERE id = 'P1'")
        found = await ledger.reconciler.everything()
        assert "payment P1: stored as of no account, should be of one" in [
            one.sentence for one in found.differences
        ]


async def test_what_was_found_stands_until_the_account_is_proven_without_it(
    fresh_database: str,
) -> None:
    finding = "SELECT kind, account_id, facts ->> 'differences' AS n FROM exposure.finding"
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(EVENTS))
        await connection.execute("UPDATE exposure.bucket SET unbilled = unbilled + 1")
        await ledger.reconciler.sample(5, 1000)
        assert [tuple(row) for row in await connection.fetch(finding)] == [("drift", "A", "1")]
        await connection.execute("UPDATE exposure.bucket SET unbilled = unbilled - 1")
        await ledger.reconciler.sample(5, 1000)
        assert await connection.fetch(finding) == []
        assert ledger.counted("creditgate_drift_places") == 0


async def test_samples_go_round_all_accounts_and_are_bounded_by_documents(
    fresh_database: str,
) -> None:
    orders = [order(f"O{number}", 1) for number in range(12)]
    for number, one in enumerate(orders):
        one["data"]["account_id"] = "ABC"[number % 3]
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(orders))
        assert (await ledger.reconciler.sample(3, 9)).accounts == 2
        assert (await ledger.reconciler.sample(3, 1)).accounts == 1
        proven = await connection.fetchval("SELECT count(*) FROM exposure.proof")
        assert proven == 3


@pytest.mark.parametrize(
    "alien",
    [
        "INSERT INTO exposure.bucket VALUES ('A', 'XXX', 1, 0, 0, 0, 1)",
        "INSERT INTO exposure.due VALUES ('A', 'EUR', 'someday', '2026-01-01', 1)",
    ],
)
async def test_rows_that_cannot_be_told_are_a_finding_and_hide_no_other(
    fresh_database: str, alien: str
) -> None:
    orders = [order("O1", 1), order("O2", 1)]
    orders[1]["data"]["account_id"] = "B"
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        await ledger.apply(records(orders))
        await connection.execute("UPDATE exposure.bucket SET unbilled = 5 WHERE account_id = 'B'")
        await connection.execute(alien)
        for found in (
            await ledger.reconciler.sample(5, 1000),
            await ledger.reconciler.everything(),
        ):
            assert [one.account_id for one in found.differences] == ["A"]
            assert "unreadable" in found.differences[0].sentence
            assert [one.account_id for one in found.drifts] == ["B"]
        work = Rebuilder(ledger.readers, ledger.reconciler, SystemClock())
        assert (await work.account("A")).after.found
        assert not (await work.account("B")).after.found


async def test_a_conflict_and_dead_letters_are_findings_of_the_same_window(
    fresh_database: str,
) -> None:
    finding = "SELECT kind, account_id, facts FROM exposure.finding ORDER BY kind"
    other = order("O1", 2)
    other["data"]["lines"][0]["ordered"] = "90"
    async with applying(fresh_database) as ledger, connected(fresh_database) as connection:
        sent = records([*EVENTS, other])
        await ledger.apply(sent)
        broken = WireRecord(sent[-1].topic, sent[-1].partition, sent[-1].offset + 1, b"{}")
        await ledger.apply([broken])
        found = [tuple(row) for row in await connection.fetch(finding)]
        assert [one[:2] for one in found] == [("dead_letters", None), ("version_conflict", "A")]
        assert "order O1 version 2" in found[1][2]
        newer = records([*EVENTS, other, other, order("O1", 3)])[-1]
        await ledger.apply([newer])
        assert [row["kind"] for row in await connection.fetch(finding)] == ["dead_letters"]
