"""Bytewax: a stateful map per account with its recovery store on, sums to a topic; one worker.

Defaults otherwise: an epoch every ten seconds.
"""

from pathlib import Path
from typing import Any

import bytewax.operators as op
import orjson
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.run import cli_main

from bench.streams.sums import Tally, account_and_amount, task


def main() -> None:
    told = task()
    tally = Tally(told.events)

    def read(record: Any) -> tuple[str, int]:
        return account_and_amount(orjson.loads(record.value))

    def add(total: int | None, amount: int) -> tuple[int, int]:
        tally.count()
        new = (total or 0) + amount
        return new, new

    def publish(item: tuple[str, int]) -> Any:
        account_id, total = item
        value = orjson.dumps({"account_id": account_id, "sum": total})
        return KafkaSinkMessage(account_id.encode(), value)

    flow = Dataflow("sums")
    records = op.input("in", flow, KafkaSource([told.brokers], [told.topic], tail=False))
    summed = op.stateful_map("sum", op.map("read", records, read), add)
    op.output(
        "out", op.map("publish", summed, publish), KafkaSink([told.brokers], told.output_topic)
    )
    recovery = Path(told.folder) / "recovery"
    recovery.mkdir()
    init_db_dir(recovery, 1)
    cli_main(flow, recovery_config=RecoveryConfig(recovery))
    tally.write(told.folder)


if __name__ == "__main__":
    main()
