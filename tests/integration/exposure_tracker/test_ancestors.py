"""What credit-check reads of groups agrees with the core, whatever the parents."""

from random import Random

from credit_core.groups import DEPTH_MAX, Groups
from support.applying import connected
from support.databases import as_role

INSERT = """
INSERT INTO exposure.account (account_id, parent_account_id)
SELECT * FROM unnest($1::text[], $2::text[])
"""
READ_BELOW = "SELECT head_id, account_id, distance FROM exposure.member"
READ = "SELECT account_id, ancestor_id, distance FROM exposure.ancestor ORDER BY 1, 3"


async def ancestors(admin_url: str, parents: dict[str, str | None]) -> dict[str, tuple[str, ...]]:
    """By the view, in the role of credit-check; accounts without ancestors left out."""
    async with connected(admin_url) as connection:
        await connection.execute("TRUNCATE exposure.account")
        await connection.execute(INSERT, list(parents), list(parents.values()))
    found: dict[str, tuple[str, ...]] = {}
    async with connected(as_role(admin_url, "creditgate_check")) as connection:
        for account_id, ancestor_id, distance in await connection.fetch(READ):
            found[account_id] = (*found.get(account_id, ()), ancestor_id)
            assert distance == len(found[account_id])
    return found


async def members(admin_url: str) -> dict[str, dict[str, int]]:
    """By the view of members, of the accounts that `ancestors` has stored."""
    found: dict[str, dict[str, int]] = {}
    async with connected(as_role(admin_url, "creditgate_check")) as connection:
        for head, account_id, distance in await connection.fetch(READ_BELOW):
            assert account_id not in found.setdefault(head, {}), f"{account_id} twice below {head}"
            found[head][account_id] = distance
    return found


def by_the_core(parents: dict[str, str | None]) -> dict[str, tuple[str, ...]]:
    groups = Groups(parents)
    return {one: above for one in parents if (above := groups.ancestors(one))}


async def test_the_view_of_ancestors_says_what_the_core_says(fresh_database: str) -> None:
    chance = Random(7)
    for _ in range(60):
        ids = [f"A{number}" for number in range(chance.randint(1, 12))]
        parents = {one: chance.choice([None, "nobody", *ids, *ids]) for one in ids}
        assert await ancestors(fresh_database, parents) == by_the_core(parents), parents
        groups = Groups(parents)
        expected = {one: groups.members(one) for one in parents}
        assert await members(fresh_database) == expected, parents


async def test_it_agrees_at_the_limit_of_depth_and_for_long_cycles(fresh_database: str) -> None:
    for length in (DEPTH_MAX, DEPTH_MAX + 1):
        for closed in (False, True):
            parents: dict[str, str | None] = {
                f"{one:04}": f"{one - 1:04}" for one in range(length + 5)
            }
            # A cycle of `length` accounts, or none, with the others in a chain below it.
            parents["0000"] = f"{length - 1:04}" if closed else None
            parents |= {f"B{one:04}": f"B{one - 1:04}" for one in range(1, DEPTH_MAX)}
            parents["B0000"] = "0000"
            assert await ancestors(fresh_database, parents) == by_the_core(parents)
            groups = Groups(parents)
            assert await members(fresh_database) == {one: groups.members(one) for one in parents}
