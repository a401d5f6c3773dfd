"""Groups by brute force: who belongs to whom is read off the parents, account by account.

As plain as the oracle, and like it without a line of the core.
"""

from collections import defaultdict
from datetime import datetime

from support.oracle import Data, Four, Oracle
from support.oracle_readings import figures, own_buckets, told


def parent(oracle: Oracle, account_id: str) -> str | None:
    """The parent that the account names, known or not."""
    named: str | None = oracle.accounts.get(account_id, {}).get("parent_account_id")
    return named


def chain(oracle: Oracle, account_id: str) -> list[str]:
    """The known accounts that parents lead to, until there is none or one comes again."""
    passed: list[str] = []
    above = parent(oracle, account_id)
    while above in oracle.known and above not in passed:
        assert above is not None
        passed.append(above)
        above = parent(oracle, above)
    return passed


def place(oracle: Oracle, account_id: str) -> Data:
    """What became of the parent that the account names."""
    named = parent(oracle, account_id)
    link = None
    if named is not None:
        link = "counts" if named in oracle.known else "unknown"
        link = "cycle" if account_id in chain(oracle, account_id) else link
    return {"parent_account_id": named, "parent_link": link}


def ancestors(oracle: Oracle, account_id: str) -> list[str]:
    """Accounts above, nearest first; whoever is in a cycle is a root."""
    if account_id in chain(oracle, account_id):
        return []
    above: list[str] = []
    for one in chain(oracle, account_id):
        above.append(one)
        if one in chain(oracle, one):
            break
    return above


def group(oracle: Oracle, head: str, now: datetime) -> Data:
    """The group's exposure answer, in the form of `told`."""
    distances = {head: 0}
    for one in sorted(oracle.known):
        above = ancestors(oracle, one)
        if head in above:
            distances[one] = above.index(head) + 1
    members = sorted(distances, key=lambda one: (distances[one], one))
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for member in members:
        for currency, four in own_buckets(oracle, member).items():
            sums[currency] = [sum(pair) for pair in zip(sums[currency], four, strict=True)]
    buckets: dict[str, Four] = {code: (a, b, c, d) for code, (a, b, c, d) in sums.items()}
    answer = told(oracle, head, now, buckets=buckets, members=tuple(members))
    listed = [_member(oracle, one, distances[one], answer["currency"], now) for one in members]
    of_group = {"members_total": len(members), "members": listed, "segment": None}
    return {**answer, **place(oracle, head), "group": of_group}


def _member(
    oracle: Oracle, account_id: str, distance: int, currency: str | None, now: datetime
) -> Data:
    return {
        "account_id": account_id,
        "parent_account_id": parent(oracle, account_id),
        "distance": distance,
        "currency": oracle.currency_of(account_id),
        **figures(oracle, own_buckets(oracle, account_id), currency, now),
    }
