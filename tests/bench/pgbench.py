"""pgbench's floor: one prepared transaction a decision (lock, insert, update, commit)."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """\\set account random(0, {accounts} - 1)
\\set order random(1, 9000000000000000)
BEGIN;
SELECT limit_minor, taken_minor FROM bench.account WHERE account_id = 'BENCH-' || :account FOR UPDATE;
INSERT INTO bench.decision VALUES (:order::text || '-' || :client_id, 'BENCH-' || :account, 125, true);
UPDATE bench.account SET taken_minor = taken_minor + 125 WHERE account_id = 'BENCH-' || :account;
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Floor:
    """One round of pgbench."""

    rate_per_second: float


def run(
    binary: Path, database_url: str, *, accounts: int, clients: int, seconds: int, workspace: Path
) -> Floor:
    """Transactions per second of `clients` for `seconds` on the tables of `peers.SCHEMA`."""
    script = workspace / "decision.sql"
    script.write_text(_SCRIPT.format(accounts=accounts))
    done = subprocess.run(
        [
            str(binary), "--no-vacuum", "-M", "prepared", "-f", str(script),
            "-c", str(clients), "-j", "2", "-T", str(seconds), database_url,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )  # fmt: skip
    found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"pgbench told no rate:\n{done.stdout}\n{done.stderr}")
    return Floor(rate_per_second=float(found[1]))
