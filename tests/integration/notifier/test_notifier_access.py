"""Every route of the notifier against every kind of caller."""

import asyncio

from notifier.app import openapi_app
from support.access import check_matrix, declares_scopes
from support.databases import run
from support.notifiers import World


async def test_every_route_of_the_notifier_opens_for_its_scope_alone(world: World) -> None:
    async with world.notifier() as client:
        tried = await asyncio.to_thread(
            check_matrix,
            openapi_app(),
            str(client.base_url),
            lambda scopes: run(world.key(*scopes)),
        )
        declares_scopes((await client.get("/openapi.json")).json(), openapi_app())
    assert tried >= 5
