"""A batch handed to another process is the batch that was taken, and its report comes back whole."""

from collections import Counter
from random import Random

import pytest

from credit_core.ledger import Outcome
from exposure_tracker.conserve import NotConservedError
from exposure_tracker.decode import decode
from exposure_tracker.faults import (
    DatabaseTroubleError,
    FencedError,
    ReferencesMovedError,
    TryAgainError,
)
from exposure_tracker.holdings import Holding
from exposure_tracker.packing import Taken, pack_report, pack_taken, unpack_report, unpack_taken
from exposure_tracker.tally import Tally
from support.histories import account_event, history, rate_event
from support.wire import WireRecord, records

BYTES_MAX = 5_000


def mixed(seed: int, size: int = 100) -> tuple[Taken, list[Holding]]:
    random = Random(seed)
    events = history(random, size)
    events += [account_event(random) for _ in range(9)] + [rate_event(random) for _ in range(9)]
    made = records(events)
    for value in (None, b"{", b"x" * (BYTES_MAX + 1)):
        made.append(WireRecord("t", 7, len(made), value, b"key", headers=[("none", None)]))
    random.shuffle(made)
    held = {(one.topic, one.partition): random.randrange(99) for one in made}
    holdings = {key: Holding(*key, epoch, 40, 90) for key, epoch in held.items()}
    taken = [(one, holdings[one.topic, one.partition]) for one in made]
    return taken, list(dict.fromkeys(holding for _, holding in taken))


@pytest.mark.parametrize("seed", range(5))
def test_records_and_rights_go_over_as_they_are(seed: int) -> None:
    taken, holdings = mixed(seed)
    there, rights = unpack_taken(pack_taken(taken, holdings))
    assert [(one.key, one.epoch, one.next_offset) for one in rights] == [
        (one.key, one.epoch, one.next_offset) for one in holdings
    ]
    for (record, holding), (record_there, holding_there) in zip(taken, there, strict=True):
        assert rights.index(holding_there) == holdings.index(holding)
        here = decode(record, BYTES_MAX)
        other = decode(record_there, BYTES_MAX)
        assert here._replace(record=other.record) == other
        for name in ("topic", "partition", "offset", "timestamp", "key", "value", "headers"):
            assert getattr(record_there, name) == getattr(record, name)


def test_a_report_comes_back_whole() -> None:
    tally = Tally(
        events=Counter({("order", Outcome.APPLIED): 3, ("rate", Outcome.STALE.value): 1}),
        letters=Counter({"credit.orders": 2}),
        unknown=Counter({"credit.orders": 1}),
        retries=Counter({"references moved": 1}),
        cross_currency=4,
        batches=[(5, 0.5), (2, 0.25)],
    )
    report = unpack_report(
        pack_report([Holding("t", 0, 1, 7, 9), Holding("t", 1, 1, 3, 3)], tally, None)
    )
    assert list(report.next_offsets) == [7, 3]
    assert report.tally == tally
    assert report.fault is None


@pytest.mark.parametrize(
    ("met", "heard"),
    [
        (FencedError(frozenset({("t", 3)})), FencedError),
        (TryAgainError("others were faster"), TryAgainError),
        (ReferencesMovedError(frozenset()), TryAgainError),
        (NotConservedError("figures"), NotConservedError),
        (ConnectionResetError("reset"), DatabaseTroubleError),
        (TimeoutError(), DatabaseTroubleError),
        (KeyError("nobody thought of it"), RuntimeError),
    ],
)
def test_a_fault_is_acted_on_like_one_met_here(met: Exception, heard: type[Exception]) -> None:
    fault = unpack_report(pack_report([], Tally(), met)).fault
    assert type(fault) is heard
    assert str(fault) == (str(met) or repr(met))
    if isinstance(met, FencedError):
        assert isinstance(fault, FencedError)
        assert fault.partitions == met.partitions
