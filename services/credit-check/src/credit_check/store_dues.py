"""What is past due, counted otherwise than usual: what is disputed left out, or cash kept apart.

`gather` tells what is past due by the usual way of counting, from the rows of some weeks. Policies
that count otherwise are few, so theirs is a statement of its own, after it and under the same
locks: a batch that needs none pays nothing. It reads all that is open of the account by day, and is
of one moment in itself, cash included. What is invoiced or paid between the two statements is seen
by the second alone, which cannot take room twice: no limit rests on it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from credit_core.overdue import TERMS_DAYS_DEFAULT, Counting, Dues
from service_kit.database import Record

COUNTED = """
    SELECT b.account_id, b.currency, v.more_than_days, v.cash_pays_oldest, v.leave_out_disputed,
           b.open_minor, r.past_minor, r.oldest_due_on, b.cash
      FROM unnest($1::text[]) AS n (account_id)
     CROSS JOIN LATERAL (
           SELECT e.payment_terms_days FROM exposure.standing e
            WHERE e.account_id = n.account_id AND e.described OFFSET 0) s
     CROSS JOIN LATERAL (
           SELECT e.account_id, e.currency, e.open_minor,
                  greatest(0, e.open_minor - e.receivables + e.unapplied_cash) AS cash
             FROM exposure.standing_bucket e
            WHERE e.account_id = n.account_id AND e.open_minor > 0 OFFSET 0) b
     CROSS JOIN unnest($3::integer[], $4::boolean[], $5::boolean[])
                AS v (more_than_days, cash_pays_oldest, leave_out_disputed)
     CROSS JOIN LATERAL (
           SELECT CASE WHEN v.cash_pays_oldest THEN b.cash ELSE 0 END AS minor) c
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(t.minor) FILTER (WHERE t.day < $2::date - v.more_than_days), 0)::bigint
                      AS past_minor,
                  min(t.day) FILTER (WHERE t.paid > c.minor AND t.day < $2::date) AS oldest_due_on
             FROM (SELECT d.day, d.minor, sum(d.minor) OVER (ORDER BY d.day) AS paid
                     FROM (SELECT CASE e.basis WHEN 'due' THEN e.due_on
                                  ELSE e.due_on + coalesce(s.payment_terms_days, $6::integer)
                                  END AS day,
                                  e.open_minor - CASE WHEN v.leave_out_disputed
                                  THEN e.disputed_minor ELSE 0 END AS minor
                             FROM exposure.standing_disputed e
                            WHERE e.account_id = b.account_id AND e.currency = b.currency) d
                    WHERE d.minor > 0) t) r
     WHERE r.past_minor > c.minor"""


def arguments(account_ids: Iterable[str], today: date, countings: Sequence[Counting]) -> list[Any]:
    """The arguments of `COUNTED`, in its order: for accounts on a day, each way of counting."""
    days, cash, disputed = zip(*countings, strict=True)
    return [list(account_ids), today, days, cash, disputed, TERMS_DAYS_DEFAULT]


def read_counted(rows: Iterable[Record]) -> dict[tuple[str, Counting], dict[str, Dues]]:
    """By account and way of counting, what is past due by currency; nothing where nothing is."""
    found: dict[tuple[str, Counting], dict[str, Dues]] = {}
    for row in rows:
        of_account = found.setdefault((row["account_id"], Counting(*tuple(row)[2:5])), {})
        of_account[row["currency"]] = Dues(*tuple(row)[5:])
    return found
