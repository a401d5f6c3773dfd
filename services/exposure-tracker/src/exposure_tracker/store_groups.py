"""The parents around an account, as the account documents name them now.

What groups they form is read off them by `credit_core.groups`. A caller of one segment is given
its accounts and no others, as if only these existed: what it cannot see neither counts nor links.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service_kit.database import Connection

# UNION passes over what was found before, so that cycles end.
_ABOVE = """
WITH RECURSIVE up (account_id, parent_account_id) AS (
     SELECT a.account_id, a.parent_account_id
       FROM exposure.account a
      WHERE a.account_id = ANY ($1::text[])
      UNION
     SELECT p.account_id, p.parent_account_id
       FROM up JOIN exposure.account p ON p.account_id = up.parent_account_id
      WHERE $2::text IS NULL OR p.segment = $2)
SELECT account_id, parent_account_id FROM up
"""
_BELOW = """
WITH RECURSIVE down (account_id, parent_account_id) AS (
     SELECT a.account_id, a.parent_account_id
       FROM exposure.account a
      WHERE a.account_id = $1 AND ($2::text IS NULL OR a.segment = $2)
      UNION
     SELECT c.account_id, c.parent_account_id
       FROM down JOIN exposure.account c ON c.parent_account_id = down.account_id
      WHERE $2::text IS NULL OR c.segment = $2)
SELECT account_id, parent_account_id FROM down
"""


async def above(
    connection: "Connection", account_ids: Iterable[str], segment: str | None
) -> dict[str, str | None]:
    """The accounts and all that are above them, each with the parent that it names.

    `segment` is the caller's; the accounts asked for are taken to be visible to it.
    """
    rows = await connection.fetch(_ABOVE, list(account_ids), segment)
    return {row["account_id"]: row["parent_account_id"] for row in rows}


async def below(
    connection: "Connection", account_id: str, segment: str | None
) -> dict[str, str | None]:
    """The account and all that are below it, each with the parent that it names; empty for an
    account that is not known or not visible.
    """
    rows = await connection.fetch(_BELOW, account_id, segment)
    return {row["account_id"]: row["parent_account_id"] for row in rows}
