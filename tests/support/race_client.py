"""One process of many races: reads its questions, waits at the line, asks them all at once.

Standard input, per race: a JSON line with `urls`, `key` and `bodies`, then an empty line to start.
Standard output: `ready`, then a JSON line with one [status, outcome] per body, status 0 for
no reply.
"""

import asyncio
import json
import sys
from typing import Any

import httpx

# A kept connection may be closed by the server in the moment in which it is used again. Order systems
# repeat with the same key, and so is done here.
TRIES_MAX = 3


async def ask(caller: httpx.AsyncClient, url: str, body: dict[str, Any]) -> list[Any]:
    key = {"idempotency-key": f"{body['order_id']}-{body.get('order_version')}"}
    failed = ""
    for _ in range(TRIES_MAX):
        try:
            reply = await caller.post(f"{url}/v1/checks", json=body, headers=key)
        except httpx.TransportError as exc:
            failed = repr(exc)
        else:
            return [reply.status_code, reply.json().get("outcome")]
    return [0, failed]


async def race(caller: httpx.AsyncClient, task: dict[str, Any]) -> list[list[Any]]:
    urls = task["urls"]
    caller.headers["authorization"] = f"Bearer {task['key']}"
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    return await asyncio.gather(
        *(ask(caller, urls[place % len(urls)], body) for place, body in enumerate(task["bodies"]))
    )


async def main() -> None:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=60) as caller:
        while line := sys.stdin.readline():
            sys.stdout.write(json.dumps(await race(caller, json.loads(line))) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
