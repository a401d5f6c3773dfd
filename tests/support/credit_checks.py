"""credit-check as its users meet it: real processes on a real database, and a ledger to read.

What the ledger knows is put into its tables by their owner, so that these tests need no events
and no other service; the views that credit-check reads are the real ones.
"""

import asyncio
import json
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from credit_contracts.policies import PolicyContent
from creditgate_embedded.ports import choose_free
from service_kit.grants import Role, create_key
from support import processes
from support.databases import as_role
from support.processes import ServiceProcess
from support.waiting import until

SCOPES = (
    "checks:write", "checks:read", "holds:read", "holds:write", "policies:read", "policies:write",
    "limits:read", "limits:write",
)  # fmt: skip
MOVE = "UPDATE exposure.partition_offset SET next_offset = next_offset + 1 WHERE topic = 't'"
NO_KAFKA = "127.0.0.1:9"


class Ledger:
    """Writes what exposure-tracker would have written."""

    def __init__(self, runner: asyncio.Runner, connection: "asyncpg.Connection[Any]") -> None:
        self._runner = runner
        self._connection = connection

    def execute(self, statement: str, *values: Any) -> None:
        """Run a statement as the owner of the tables. With what changes the ledger an offset moves,
        in the same transaction, as when the tracker does it.
        """
        if "exposure." in statement and "partition_offset" not in statement:
            self._runner.run(self._moving(statement, values))
        else:
            self._runner.run(self._connection.execute(statement, *values))

    async def _moving(self, statement: str, values: tuple[Any, ...]) -> None:
        async with self._connection.transaction():
            await self._connection.execute(statement, *values)
            await self._connection.execute(MOVE)

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return [tuple(row) for row in self._runner.run(self._connection.fetch(query, *values))]

    def value(self, query: str, *values: Any) -> Any:
        """The first column of the first row of a query."""
        return self._runner.run(self._connection.fetchval(query, *values))

    def fresh(self, seconds_ahead: int = 86_400) -> None:
        """Every inbound partition applied up to now (and, for the test's peace, a day further)."""
        self.execute(
            "INSERT INTO exposure.partition_offset (topic, partition, next_offset, watermark)"
            " VALUES ('t', 0, 0, now() + make_interval(secs => $1))"
            " ON CONFLICT (topic, partition) DO UPDATE SET watermark = excluded.watermark",
            seconds_ahead,
        )

    def account(
        self, account_id: str, limit_minor: int | None, *, currency: str = "EUR", **more: Any
    ) -> None:
        """Describe an account, again with other terms if it is described already."""
        columns = {
            "credit_limit_minor": limit_minor,
            "currency": currency,
            "status": "open",
            **more,
        }
        names = ", ".join(columns)
        places = ", ".join(f"${place}" for place in range(2, len(columns) + 2))
        sets = ", ".join(f"{name} = excluded.{name}" for name in columns)
        self.execute(
            f"INSERT INTO exposure.account (account_id, described, version, change_counter, {names})"
            f" VALUES ($1, true, 1, 1, {places}) ON CONFLICT (account_id) DO UPDATE"
            f" SET change_counter = account.change_counter + 1, {sets}",
            account_id,
            *columns.values(),
        )

    def bucket(self, account_id: str, currency: str = "EUR", **amounts: int) -> None:
        """Set the buckets of an account in a currency."""
        values = [
            amounts.get(name, 0)
            for name in ("open_orders", "unbilled", "receivables", "unapplied_cash")
        ]
        self.execute(
            "INSERT INTO exposure.bucket (account_id, currency, open_orders, unbilled,"
            " receivables, unapplied_cash, change_counter) VALUES ($1, $2, $3, $4, $5, $6, 1)"
            " ON CONFLICT (account_id, currency) DO UPDATE SET open_orders = $3, unbilled = $4,"
            " receivables = $5, unapplied_cash = $6,"
            " change_counter = bucket.change_counter + 1",
            account_id,
            currency,
            *values,
        )

    def order(
        self,
        order_id: str,
        version: int,
        account_id: str,
        ordered_minor: int,
        *,
        state: str = "open",
        currency: str = "EUR",
        ended_version: int | None = None,
    ) -> None:
        """Post an order: all of it open, or nothing of it. Buckets are set apart, by `bucket`."""
        ended = version if state != "on_hold" and ended_version is None else ended_version
        self.execute(
            "INSERT INTO exposure.document (kind, id, account_id, currency, version, state,"
            " open_orders, ordered_minor, ended_version)"
            " VALUES ('order', $1, $2, $3, $4, $5, $6, $7, $8)"
            " ON CONFLICT (kind, id) DO UPDATE SET account_id = $2, currency = $3, version = $4,"
            " state = $5, open_orders = $6, ordered_minor = $7,"
            " ended_version = greatest(document.ended_version, $8)",
            order_id,
            account_id,
            currency,
            version,
            state,
            ordered_minor if state == "open" else 0,
            ordered_minor,
            ended,
        )
        self.execute(
            "UPDATE exposure.account SET change_counter = change_counter + 1 WHERE account_id = $1",
            account_id,
        )

    def billed(self, order_id: str, minor: int, currency: str = "EUR") -> None:
        """What invoices of an account nobody knows bill of an order that has not been posted; 0 when
        they are void again.
        """
        self.execute(
            "INSERT INTO exposure.document (kind, id, named) VALUES ('order', $1, $2)"
            " ON CONFLICT (kind, id) DO UPDATE SET named = excluded.named",
            order_id,
            json.dumps([[currency, 0, 0, minor]]),
        )

    def due(
        self,
        account_id: str,
        due_on: date,
        open_minor: int,
        *,
        basis: str = "due",
        currency: str = "EUR",
    ) -> None:
        """Something open of invoices, in the sum of all that is too. The four buckets are set
        apart, by `bucket`.
        """
        self.execute(
            "INSERT INTO exposure.bucket VALUES ($1, $2, 0, 0, 0, 0, 1, $3)"
            " ON CONFLICT (account_id, currency) DO UPDATE"
            " SET open_minor = bucket.open_minor + $3",
            account_id,
            currency,
            open_minor,
        )
        self.execute(
            "INSERT INTO exposure.due VALUES ($1, $2, $3, $4, $5)",
            account_id,
            currency,
            basis,
            due_on,
            open_minor,
        )

    def disputed(self, account_id: str, due_on: date, minor: int) -> None:
        """So much of what is open in EUR and due on a stated day is disputed."""
        self.execute(
            "INSERT INTO exposure.disputed VALUES ($1, 'EUR', 'due', $2, $3)",
            account_id,
            due_on,
            minor,
        )
        self.execute(
            "UPDATE exposure.bucket SET change_counter = change_counter + 1 WHERE account_id = $1",
            account_id,
        )

    def deliveries(self, order_id: str, account_id: str, days: Mapping[date, int]) -> None:
        """What of a posted order in EUR is to be delivered when; its amounts are set by `order`."""
        pairs = json.dumps([[day.isoformat(), minor] for day, minor in sorted(days.items())])
        self.execute(
            "UPDATE exposure.document SET to_deliver = $2::jsonb WHERE kind = 'order' AND id = $1",
            order_id,
            pairs,
        )
        for day, minor in days.items():
            self.execute(
                "INSERT INTO exposure.delivery VALUES ($1, $2, 'EUR', $3)"
                " ON CONFLICT (account_id, deliver_on, currency) DO UPDATE"
                " SET open_minor = delivery.open_minor + excluded.open_minor",
                account_id,
                day,
                minor,
            )

    def policies(self, *entries: Mapping[str, Any], **default: Any) -> None:
        """Put a new version of the policies into force now."""
        content = PolicyContent.model_validate({"default": default, "entries": entries})
        version = self.value(
            "INSERT INTO credit_check.policy_version SELECT max(v.version) + 1, $1, 'test', 'test',"
            " now() FROM credit_check.policy_version v RETURNING version",
            content.model_dump_json(),
        )
        self.execute(
            "INSERT INTO credit_check.policy_activation (version, active_from, comment,"
            " activated_by, activated_at) VALUES ($1, now(), 'test', 'test', now())",
            version,
        )

    def rate(self, base: str, quote: str, rate_e10: int) -> None:
        """A rate as of now."""
        self.execute(
            "INSERT INTO exposure.rate_pair VALUES ($1, $2) ON CONFLICT DO NOTHING", base, quote
        )
        self.execute(
            "INSERT INTO exposure.rate VALUES ($1, $2, now(), 'test', 1, $3)", base, quote, rate_e10
        )

    def key(
        self,
        name: str = "tests",
        *scopes: str,
        segment: str | None = None,
        role: Role | None = None,
    ) -> str:
        """A new API key's secret."""
        made = create_key(self._connection, name, scopes or SCOPES, segment=segment, role=role)
        return self._runner.run(made)


@contextmanager
def ledger(admin_url: str) -> Iterator[Ledger]:
    """The ledger of a database, with fresh data."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        connection = runner.run(asyncpg.connect(admin_url))
        try:
            written = Ledger(runner, connection)
            written.fresh()
            yield written
        finally:
            runner.run(connection.close())


@dataclass(slots=True)
class Running:
    """One credit-check process."""

    process: ServiceProcess
    url: str

    def kill(self) -> None:
        """As a failing machine would: no time for goodbyes."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def start_check(
    database_url: str,
    *,
    port: int | None = None,
    kafka: str = NO_KAFKA,
    topic_prefix: str = "",
    log: str = "",
    **settings: str,
) -> Running:
    """Start a process as the service's role and wait until it can be sent work. `database_url` is
    the owner's; `log` names a file for what the process says.
    """
    port = port or choose_free()
    process = processes.start(
        "credit_check",
        {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": as_role(database_url, "creditgate_check"),
            "KAFKA_BOOTSTRAP_SERVERS": kafka,
            "CREDITGATE_TOPIC_PREFIX": topic_prefix,
            "CREDITGATE_PORT": str(port),
            "CREDITGATE_LOG_LEVEL": "warning",
            **settings,
        },
        Path(log) if log else None,
    )
    running = Running(process, f"http://127.0.0.1:{port}")
    until(lambda: _ready(running), f"credit-check on port {port} is ready")
    return running


def _ready(running: Running) -> bool:
    assert running.process.poll() is None, f"ended with {running.process.returncode}"
    try:
        return httpx.get(f"{running.url}/ready", verify=False).is_success
    except httpx.TransportError:
        return False


@contextmanager
def running_check(database_url: str, **settings: Any) -> Iterator[Running]:
    """A process for as long as this lasts; it must end cleanly if it still runs."""
    running = start_check(database_url, **settings)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()
            status = running.process.wait(timeout=30)
            assert status == 0, f"credit-check ended with {status}"


def question(order_id: str, account_id: str, amount: str, **more: Any) -> dict[str, Any]:
    """The body of a check with the dull defaults."""
    return {
        "order_id": order_id,
        "order_version": 1,
        "account_id": account_id,
        "currency": "EUR",
        "amount": amount,
        **more,
    }


def client(url: str, key: str) -> httpx.Client:
    """A caller with that key."""
    return httpx.Client(base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=30)
