"""D7: does a decision take longer for an account with a longer past?

Three accounts with 10, 1,000 and 100,000 documents, applied by the tracker as shipped; one
connection asks the running credit-check for each in turn, a few questions at a time, and waits
for every answer. A round is one turn of all sizes within a second or so.
"""

import asyncio
import http.client
import json
import statistics
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from bench import feeding, history
from bench.judging import Trend
from bench.metering import FOREIGN_SHARE_MAX, Meter, until_quiet
from bench.rig import fetch
from bench.rounds import Part, tell

NUMBERS = ("D7",)
SIZES = (10, 1_000, 100_000)
ROUNDS = 40
"""Rounds are short, and the interval narrows with their number."""
_WARM_UP_ROUNDS = 3
_QUESTIONS = 40
_NEGLIGIBLE_SHARE = 0.02
_PREFIX = "growth."
_HELD = """
SELECT account_id, count(*) AS n FROM exposure.document
 WHERE version IS NOT NULL AND kind IN ('order', 'delivery', 'invoice', 'payment')
 GROUP BY account_id
"""
_DECIDED = "SELECT count(*) AS n FROM credit_check.decision"


class Asker:
    """One kept connection to the decision API."""

    def __init__(self, url: str, key: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self._key = key
        self._asked = 0
        self.outcomes: set[str] = set()

    def ask(self, account_id: str) -> float:
        """Milliseconds that one decision took; raises RuntimeError when there was none."""
        self._asked += 1
        order_id = f"D7-{self._asked}"
        question = {
            "order_id": order_id,
            "order_version": 1,
            "account_id": account_id,
            "currency": "EUR",
            "amount": "1.25",
        }
        headers = {
            "content-type": "application/json",
            "authorization": f"Bearer {self._key}",
            "idempotency-key": order_id,
        }
        body = json.dumps(question)
        started_at = time.perf_counter()
        self._connection.request("POST", "/v1/checks", body, headers)
        reply = self._connection.getresponse()
        told = reply.read()
        took_ms = (time.perf_counter() - started_at) * 1e3
        if reply.status != 200:
            raise RuntimeError(f"{account_id}: {reply.status} {told[:300]!r}")
        self.outcomes.add(json.loads(told)["outcome"])
        return took_ms

    @property
    def asked(self) -> int:
        return self._asked

    def close(self) -> None:
        self._connection.close()


def measure(part: Part) -> None:
    """Adds the trend, a note, and broken invariants."""
    rig, report = part.rig, part.report
    histories = dict(history.of_one_account(f"H{size}", size) for size in SIZES)
    asyncio.run(rig.topics(_PREFIX))
    events = [event for told in histories.values() for event in told]
    tell(f"D7: applying {len(events):,} events of {len(SIZES)} accounts")
    topics = asyncio.run(feeding.send(rig.bootstrap_servers, events, _PREFIX))
    with (
        rig.database() as url,
        rig.tracker(url, topic_prefix=_PREFIX),
        rig.check(url, topic_prefix=_PREFIX) as api,
    ):
        asyncio.run(feeding.applied_rate(url, topics, len(events)))
        held = {row["account_id"]: row["n"] for row in asyncio.run(fetch(url, _HELD))}
        if [held.get(account) for account in histories] != list(SIZES):
            report.broken_invariants.append(f"D7: the accounts have {held} documents")
        asker = Asker(api, rig.api_key)
        try:
            rounds = _rounds(part, asker, list(histories))
        finally:
            asker.close()
        decided = asyncio.run(fetch(url, _DECIDED))[0]["n"]
        if decided != asker.asked or len(asker.outcomes) > 1:
            report.broken_invariants.append(
                f"D7: {asker.asked} asked, {decided} decided, outcomes {sorted(asker.outcomes)}"
            )
    what = "decision time against an account's documents"
    report.judged.append(Trend("D7", what, SIZES, rounds, _NEGLIGIBLE_SHARE))
    report.notes.append(
        f"D7: each round asks {_QUESTIONS} times for each size, one connection, and takes medians; "
        f"every answer was {' or '.join(sorted(asker.outcomes))}; "
        "the slope is the median of the rounds' least-squares slopes over the logarithm of the "
        "documents, its interval that of the sign test. No trend: the interval reaches down to "
        f"0, or ends below {_NEGLIGIBLE_SHARE:.0%} of the median time"
    )


def _rounds(part: Part, asker: Asker, accounts: list[str]) -> list[list[float]]:
    until_quiet(part.rig.quiet_seconds)
    meter = Meter(part.rig.pids)
    rounds = []
    for number in range(_WARM_UP_ROUNDS + ROUNDS):
        times: dict[str, float] = {}
        # Another one first in each round, so that what follows what is not always the same.
        turn = number % len(accounts)
        for account in accounts[turn:] + accounts[:turn]:
            times[account] = statistics.median(asker.ask(account) for _ in range(_QUESTIONS))
        if number >= _WARM_UP_ROUNDS:
            rounds.append([times[account] for account in accounts])
    foreign = meter.foreign_share()
    if foreign > FOREIGN_SHARE_MAX:
        part.report.disturbed.append(f"D7 {foreign:.0%}")
    tell(f"D7: {ROUNDS} rounds; {_told(times)}")
    return rounds


def _told(times: Mapping[str, float]) -> str:
    return ", ".join(f"{account} {took_ms:.2f} ms" for account, took_ms in times.items())
