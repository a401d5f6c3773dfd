import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from creditgate.stack.children import Child


def child(status: int) -> Child:
    return Child(
        name="short",
        log=Path("short.log"),
        start=lambda: subprocess.Popen([sys.executable, "-c", f"raise SystemExit({status})"]),
        is_ready=lambda: False,
    )


def die(short: Child) -> int | None:
    short.spawn()
    assert short.process is not None
    short.process.wait()
    return short.died()


def test_a_death_is_told_once() -> None:
    short = child(3)
    assert die(short) == 3
    assert short.died() is None
    assert short.identity is None


def test_the_pause_doubles_with_each_death_up_to_a_bound() -> None:
    short = child(1)
    pauses = []
    for _ in range(4):
        die(short)
        pauses.append(short.pause_seconds)
    assert all(later == 2 * earlier for earlier, later in pairwise(pauses))
    short.deaths = 1000
    assert short.pause_seconds == 10.0


def test_a_long_life_is_taken_for_health() -> None:
    short = child(1)
    die(short)
    die(short)
    short.spawn()
    short.started_at -= 31.0
    assert short.process is not None
    short.process.wait()
    short.died()
    assert short.deaths == 1


def test_it_is_due_after_its_pause_and_not_before() -> None:
    short = child(1)
    die(short)
    assert not short.is_due()
    assert short.start_again_at is not None
    short.start_again_at -= 1.0
    assert short.is_due()
    short.spawn()
    assert not short.is_due()
    short.stop()
