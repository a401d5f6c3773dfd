"""Every route of exposure-tracker against every kind of caller."""

import asyncio

import asyncpg

from exposure_tracker.app import openapi_app
from service_kit.grants import create_key
from support.access import check_matrix, declares_scopes
from support.databases import run
from support.tracker_events import account, answered
from support.tracking import Tracked


async def test_every_route_of_the_tracker_opens_for_its_scope_alone(tracked: Tracked) -> None:
    process = await answered(tracked, [account("A")])

    async def key(scopes: tuple[str, ...]) -> str:
        connection = await asyncpg.connect(tracked.admin_url)
        try:
            return await create_key(connection, "matrix", scopes)
        finally:
            await connection.close()

    tried = await asyncio.to_thread(
        check_matrix, openapi_app(), process.url, lambda scopes: run(key(scopes))
    )
    assert tried >= 10
    declares_scopes((await process.get("/openapi.json")).json(), openapi_app())
