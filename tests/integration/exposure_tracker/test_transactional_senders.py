"""Senders that write in transactions: their markers are offsets without a record, and all is read."""

import asyncio

from aiokafka import AIOKafkaProducer

from credit_contracts.topics import ORDERS
from support.tracking import Tracked
from support.waiting import eventually
from support.wire import STRUCTURED, cloud_event

TRANSACTIONS = 60
EACH = 12
ACCOUNTS = 40


async def test_every_event_of_every_transaction_is_applied(tracked: Tracked) -> None:
    process = tracked.start()
    await process.until_ready()
    producer = AIOKafkaProducer(
        bootstrap_servers=tracked.servers, transactional_id=f"{tracked.prefix}erp"
    )
    await producer.start()
    try:
        number = 0
        for _ in range(TRANSACTIONS):
            async with producer.transaction():
                for _ in range(EACH):
                    account_id = f"A{number % ACCOUNTS}"
                    await producer.send(
                        tracked.prefix + ORDERS.name,
                        key=account_id.encode(),
                        value=cloud_event(_order(number, account_id), number),
                        headers=STRUCTURED,
                    )
                    number += 1
            await asyncio.sleep(0.05)
    finally:
        await producer.stop()

    async def stored() -> bool:
        found = await tracked.value("SELECT count(*) FROM exposure.document WHERE kind = 'order'")
        return bool(found == number)

    await eventually(stored, "every order is in the ledger", seconds=30)
    assert "offsets went back" not in process.log.read_text()


def _order(number: int, account_id: str) -> dict[str, object]:
    return {
        "type": "creditgate.order.v1",
        "data": {
            "order_id": f"O{number}",
            "version": 1,
            "account_id": account_id,
            "currency": "EUR",
            "state": "open",
            "lines": [{"line_id": "1", "ordered": "1"}],
        },
    }
