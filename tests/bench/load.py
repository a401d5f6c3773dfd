"""Load from wrk, a compiled generator, so that what is measured is the server and not the load.

Closed loop (`run`): each connection asks again when it is answered; this finds the capacity.

Constant arrival (`arrive`): requests have their moments beforehand, and latency counts from the
moment, not from when a connection was free; so a server that stalls is charged with all whom it
kept waiting (no coordinated omission). wrk itself knows no rate. The script gives each free
connection the next moment, by wrk's own hook for delays, and keeps the books. wrk's timers tick
once in a millisecond: up to one of delay is the generator's and is not charged. A request that
was never answered counts as late as it was at the end, a second or more.
"""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.questions import Questions

_CLOSED = """
local function on_request() end
%(request)s
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\nRESULT {"answered":%%d,"duration_us":%%d,"p50_us":%%d,"p99_us":%%d,' ..
    '"failed":%%d,"lost":%%d}\\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
"""
_ARRIVING = """
local ffi = require("ffi")
ffi.cdef[[
  typedef struct { long seconds; long micros; } moment_t;
  int gettimeofday(moment_t *moment, void *zone);
]]
local moment = ffi.new("moment_t")
local function now_us()
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.seconds) * 1e6 + tonumber(moment.micros)
end
local interval_us, total = %(interval_us)f, %(total)d
local TICK_US, HEAD_START_US, NEVER_MS = 1000, 100000, 1000000000
-- The first request is never sent: wrk makes it to see whether it can be parsed.
local FIRST = 2
local function planned_us(began, n) return began + (n - FIRST) * interval_us end
took_us = {}
begin_us = 0
local given, charged_from = 0, {}
delay = function()
  local now = now_us()
  if begin_us == 0 then begin_us = now + HEAD_START_US end
  if given == total then return NEVER_MS end
  local planned = planned_us(begin_us, FIRST + given)
  given = given + 1
  return math.max(0, math.ceil((planned - now) / 1000))
end
local function on_request(n)
  charged_from[n] = math.min(now_us(), planned_us(begin_us, n) + TICK_US)
end
%(request)s
local answered = order_prefix:gsub("%%W", "%%%%%%0") .. "(%%d+)"
response = function(status, _, body)
  local n = tonumber(body:match(answered))
  if status == 200 and n then took_us[n] = now_us() - charged_from[n] end
end
local threads = {}
setup = function(thread) threads[#threads + 1] = thread end
done = function(summary)
  local errors, now = summary.errors, now_us()
  local took, began = threads[1]:get("took_us"), threads[1]:get("begin_us")
  local all, unanswered = {}, 0
  for n = FIRST, FIRST + total - 1 do
    if not took[n] then unanswered = unanswered + 1 end
    all[#all + 1] = took[n] or (now - planned_us(began, n))
  end
  table.sort(all)
  local function percentile(share) return all[math.max(1, math.ceil(share * total))] end
  io.write(string.format('\\nRESULT {"answered":%%d,"duration_us":%%d,"p50_us":%%d,"p99_us":%%d,' ..
    '"failed":%%d,"lost":%%d}\\n', total - unanswered, total * interval_us,
    percentile(0.5), percentile(0.99), errors.status, unanswered - errors.status))
end
"""
_GRACE_SECONDS = 1
_ARRIVING_CONNECTIONS = 128
"""Enough for any number that a server should keep waiting; beyond it arrivals wait for one."""


@dataclass(frozen=True, slots=True)
class Load:
    """One round of load: decisions per second, and latencies of requests in milliseconds.

    `failed` were refused, `lost` got no answer.
    """

    decisions: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failed: int
    lost: int
    lasted_seconds: float
    """Of the generator, with what it waited for at the end."""

    @property
    def rate_per_second(self) -> float:
        return self.decisions / self.seconds

    @property
    def latencies(self) -> str:
        """In words, with those that were not answered."""
        unanswered = self.failed + self.lost
        told = f", {unanswered:,} refused or not answered" if unanswered else ""
        return f"p50 {self.p50_ms:.1f}, p99 {self.p99_ms:.1f} ms{told}"

    def faults(self, run: str) -> list[str]:
        """Why a closed loop cannot stand: whoever was refused took less than a decision."""
        if not self.failed and not self.lost:
            return []
        return [f"{run}: {self.failed} refused, {self.lost} lost"]


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
    script.write_text(_CLOSED % {"request": questions.lua(prefix)})
    return _wrk(base_url, script, connections, seconds, questions.checks_each)


def arrive(
    base_url: str,
    questions: Questions,
    *,
    per_second: float,
    seconds: int,
    prefix: str,
    workspace: Path,
) -> Load:
    """Ask `per_second` times a second for `seconds`, however long the answers take."""
    if questions.checks_each != 1:
        raise ValueError("arrivals are single checks: their answers are told apart by the order")
    moments = {"interval_us": 1e6 / per_second, "total": round(per_second * seconds)}
    script = workspace / f"{prefix}.lua"
    script.write_text(_ARRIVING % {**moments, "request": questions.lua(prefix)})
    return _wrk(base_url, script, _ARRIVING_CONNECTIONS, seconds + _GRACE_SECONDS)


def _wrk(base_url: str, script: Path, connections: int, seconds: int, checks_each: int = 1) -> Load:
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
        decisions=told["answered"] * checks_each,
        seconds=told["duration_us"] / 1e6,
        p50_ms=told["p50_us"] / 1000,
        p99_ms=told["p99_us"] / 1000,
        failed=told["failed"],
        lost=told["lost"],
        lasted_seconds=seconds,
    )
