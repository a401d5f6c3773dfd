"""A few accounts to play with, sent the way any other system would send them: through Kafka.

Always the same documents in the same versions, so that sending them again changes nothing. One
account has room, one is nearly full (an open invoice), one is stopped.
"""

import asyncio
import time
from datetime import UTC, date, datetime

from credit_contracts import topics
from credit_contracts.accounts import AccountV1, ContactV1
from credit_contracts.codec import encode
from credit_contracts.invoices import InvoiceV1
from creditgate.failures import CommandError
from creditgate.stack.children import answers
from service_kit import kafka
from service_kit.cluster import Cluster

_SOURCE = "/creditgate/demo"
_AT = datetime(2026, 1, 1, tzinfo=UTC)
_POLL_SECONDS = 0.05
_APPLIED_SECONDS = 60.0


def _account(account_id: str, name: str, limit: str, status: str = "open") -> AccountV1:
    people = (
        ContactV1(
            role="sales_rep", name="Sales desk", email="sales@creditgate.example", locale="en"
        ),
        ContactV1(
            role="credit_controller", name="Credit desk", email="credit-desk@creditgate.example"
        ),
    )
    return AccountV1.model_validate(
        {
            "account_id": account_id,
            "version": 1,
            "name": name,
            "currency": "EUR",
            "credit_limit": limit,
            "status": status,
            "sales_rep": "sales-desk",
            "payment_terms_days": 30,
            "contacts": [person.model_dump() for person in people],
        }
    )


def documents() -> tuple[tuple[topics.Topic, str, AccountV1 | InvoiceV1, str, str], ...]:
    """Topic, type, data, subject and account of each demo event, in an order that reads well."""
    accounts = (
        _account("C-42", "Orchard Tools", "100000.00"),
        _account("C-43", "Harbor Supplies", "50000.00"),
        _account("C-44", "Winter Goods", "20000.00", status="stopped"),
    )
    nearly_all = InvoiceV1.model_validate(
        {
            "invoice_id": "INV-DEMO-1",
            "version": 1,
            "account_id": "C-43",
            "currency": "EUR",
            "kind": "invoice",
            "state": "issued",
            "total": "47500.00",
            "issued_on": date(2026, 1, 1),
            "due_on": date(2030, 1, 1),
        }
    )
    return (
        *(
            (topics.ACCOUNTS, topics.ACCOUNT_V1, each, each.account_id, each.account_id)
            for each in accounts
        ),
        (topics.INVOICES, topics.INVOICE_V1, nearly_all, "INV-DEMO-1", "C-43"),
    )


async def publish(cluster: Cluster) -> None:
    """Send the demo documents; returns when the broker has them."""
    producer = kafka.producer(cluster, client_id="creditgate-demo")
    await producer.start()
    try:
        for topic, type_, data, subject, account_id in documents():
            key, value, headers = encode(
                type_,
                data,
                source=_SOURCE,
                subject=subject,
                partition_key=account_id,
                time=_AT,
                id=f"demo-{subject}-1",
            )
            await producer.send_and_wait(topic.name, value, key=key, headers=headers)
    finally:
        await kafka.deadline_stop(producer)


async def wait_applied(tracker_port: int, api_key: str) -> None:
    """Return when the ledger holds all of it: a first check then finds the accounts known."""
    deadline = time.monotonic() + _APPLIED_SECONDS
    headers = {"authorization": f"Bearer {api_key}"}
    waiting = {account_id for _, _, _, _, account_id in documents()}
    while waiting:
        for account_id in sorted(waiting):
            path = f"/v1/accounts/{account_id}/exposure"
            if await asyncio.to_thread(answers, tracker_port, path, headers):
                waiting.discard(account_id)
        if time.monotonic() > deadline:
            raise CommandError(
                f"the demo accounts were not applied within {_APPLIED_SECONDS:.0f} s",
                "see logs/exposure_tracker.log in the state folder",
            )
        await asyncio.sleep(_POLL_SECONDS)
