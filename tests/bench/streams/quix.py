"""Quix Streams: a sum per account in its RocksDB state, changelog topics on, sums to a topic.

Defaults otherwise: at least once, a checkpoint every five seconds.
"""

from typing import Any

from quixstreams import Application, State

from bench.streams.sums import Tally, account_and_amount, task


def main() -> None:
    told = task()
    tally = Tally(told.events)
    app = Application(
        broker_address=told.brokers,
        consumer_group=told.output_topic,
        auto_offset_reset="earliest",
        state_dir=told.folder / "state",
        loglevel="WARNING",
    )
    source = app.topic(told.topic, value_deserializer="json", key_deserializer="str")
    sums = app.topic(told.output_topic, value_serializer="json", key_serializer="str")

    def add(event: Any, state: State) -> dict[str, Any]:
        account_id, amount = account_and_amount(event)
        total = state.get("sum", 0) + amount
        state.set("sum", total)
        tally.count()
        return {"account_id": account_id, "sum": total}

    app.dataframe(source).apply(add, stateful=True).to_topic(sums)
    app.run(count=told.events, timeout=60, collect=False)
    tally.write(told.folder)


if __name__ == "__main__":
    main()
