"""What must be true of decisions after a load, whatever its speed; a result without it is void."""

import asyncio
from collections.abc import Sequence

import httpx

from bench.questions import AMOUNT_MINOR, CURRENCY, check
from bench.rig import fetch

_DECIDED = f"""
WITH granted AS MATERIALIZED (
    SELECT check_id, order_id, order_version FROM credit_check.decision WHERE outcome <> 'hold')
SELECT (SELECT count(*) FROM credit_check.decision) AS decisions,
       (SELECT count(DISTINCT (order_id, order_version)) FROM credit_check.decision) AS orders,
       (SELECT count(*) FROM granted) AS granted,
       (SELECT count(*) FROM granted g
          FULL JOIN credit_check.reservation r ON r.reservation_id = g.check_id
         WHERE g.check_id IS NULL OR r.reservation_id IS NULL OR r.ended_at IS NOT NULL
            OR r.amount_minor <> {AMOUNT_MINOR} OR r.currency <> '{CURRENCY}'
            OR (r.order_id, r.order_version) <> (g.order_id, g.order_version)) AS unmatched,
       (SELECT count(*) FROM credit_check.hold WHERE state = 'open') AS held,
       (SELECT count(*) FROM (
           SELECT r.account_id FROM credit_check.reservation r
             JOIN exposure.standing s USING (account_id)
            GROUP BY r.account_id, s.credit_limit_minor
           HAVING sum(r.amount_minor) > s.credit_limit_minor) above) AS above_limit
"""


def broken(database_url: str, answered: int) -> list[str]:
    """What does not hold of a database in which at least `answered` decisions were answered: each
    is recorded, each order was decided once, each grant has its reservation and each hold its
    row, and no account was granted more than its limit.
    """
    found = asyncio.run(fetch(database_url, _DECIDED))[0]
    told = {
        "decisions were answered and not recorded": answered > found["decisions"],
        "an order was decided twice": found["decisions"] != found["orders"],
        "reservations are not what was granted": found["unmatched"],
        "holds are not what was held": found["held"] != found["decisions"] - found["granted"],
        "accounts were granted more than their limit": found["above_limit"],
    }
    return [f"{what}: answered {answered}, {dict(found)}" for what, is_so in told.items() if is_so]


def granted_and_held(database_url: str) -> tuple[int, int]:
    """How many of the decisions are grants, and how many holds."""
    row = asyncio.run(fetch(database_url, _DECIDED))[0]
    return row["granted"], row["decisions"] - row["granted"]


class Replays:
    """Some orders, and a list of orders, asked before a load and again after it, each under its
    key: the second answer has the letters of the first.
    """

    def __init__(self, key: str, accounts: Sequence[str]) -> None:
        self._key = key
        single = [check(f"again-{place}", account) for place, account in enumerate(accounts)]
        listed = [check(f"again-in-list-{n}", account) for n, account in enumerate(accounts)]
        self._asked: list[tuple[str, object]] = [("/v1/checks", each) for each in single]
        self._asked.append(("/v1/checks/bulk", {"checks": listed}))
        self._first: list[bytes] = []

    def ask(self, url: str) -> None:
        """Ask for the first time."""
        self._first = [reply.content for reply in self._replies(url)]

    def broken(self, url: str) -> list[str]:
        """Which were answered otherwise now."""
        again = self._replies(url)
        return [
            f"{path} answered otherwise than before the load: {reply.text[:300]}"
            for (path, _), first, reply in zip(self._asked, self._first, again, strict=True)
            if reply.content != first or reply.headers.get("idempotency-replayed") != "true"
        ]

    def _replies(self, url: str) -> list[httpx.Response]:
        with httpx.Client(base_url=url, timeout=60) as client:
            return [
                client.post(
                    path,
                    json=body,
                    headers={
                        "authorization": f"Bearer {self._key}",
                        "idempotency-key": f"again-{place}",
                    },
                ).raise_for_status()
                for place, (path, body) in enumerate(self._asked)
            ]
