"""Load from wrk, a compiled generator, so that what is measured is the server and not the load.

Closed loop: each connection asks again when it is answered. Every request is another order on
one of many accounts, with an idempotency key of its own.
"""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_LUA = """
local account_count = %(accounts)d
local prefix = "%(prefix)s"
local thread_count = 0
function setup(thread) thread:set("id", thread_count); thread_count = thread_count + 1 end
local n = 0
request = function()
  n = n + 1
  local order = prefix .. "-" .. id .. "-" .. n
  local account = "%(account_prefix)s" .. ((n * 7919 + id * 104729) %% account_count)
  local body = '{"order_id":"' .. order .. '","order_version":1,"account_id":"' .. account ..
    '","currency":"EUR","amount":"1.25"}'
  return wrk.format("POST", "%(path)s", {["content-type"]="application/json",
    ["authorization"]="Bearer %(key)s", ["idempotency-key"]=order}, body)
end
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\\nRESULT {"requests":%%d,"duration_us":%%d,"p50_us":%%d,"p99_us":%%d,' ..
    '"max_us":%%d,"failed":%%d,"lost":%%d}\\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One round of load: answers per second and latencies in milliseconds."""

    rate_per_second: float
    p50_ms: float
    p99_ms: float
    failed: int
    lost: int


@dataclass(frozen=True, slots=True)
class Questions:
    """What to ask: the accounts are `account_prefix` + 0 … `accounts` - 1."""

    path: str
    accounts: int
    account_prefix: str = "BENCH-"
    key: str = "none"


def available() -> bool:
    """Whether wrk is on this machine."""
    return shutil.which("wrk") is not None


def run(
    base_url: str,
    questions: Questions,
    *,
    connections: int,
    seconds: int,
    prefix: str,
    workspace: Path,
) -> Load:
    """Ask for `seconds` over `connections`; order ids begin with `prefix`, which must be new."""
    script = workspace / f"{prefix}.lua"
    script.write_text(
        _LUA
        % {
            "accounts": questions.accounts,
            "account_prefix": questions.account_prefix,
            "prefix": prefix,
            "path": questions.path,
            "key": questions.key,
        }
    )
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), base_url],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    found = re.search(r"^RESULT (\{.*\})$", done.stdout, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"wrk told no result:\n{done.stdout}\n{done.stderr}")
    told = json.loads(found[1])
    return Load(
        rate_per_second=told["requests"] / (told["duration_us"] / 1e6),
        p50_ms=told["p50_us"] / 1000,
        p99_ms=told["p99_us"] / 1000,
        failed=told["failed"],
        lost=told["lost"],
    )
