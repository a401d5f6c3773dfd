"""Old messages go with their tries; alerts stay, so that nothing is told twice."""

from datetime import UTC, datetime, timedelta

from notifier.pruning import count, prune
from support.applying import connected
from support.mail_receiver import REFUSE
from support.notifiers import World, all_told
from support.notifying import notice


async def test_what_was_told_long_ago_is_dropped_and_still_never_told_again(world: World) -> None:
    world.mail.script.append(REFUSE)
    async with world.notifier() as client:
        await world.bus.tell(notice())
        await all_told(client)
        told = len(world.mail.received)
        now = datetime.now(UTC)
        async with connected(world.admin_url) as connection:
            assert await prune(connection, now - timedelta(days=1)) == 0
            found = await count(connection, now + timedelta(days=1))
            assert found > 0
            assert await prune(connection, now + timedelta(days=1)) == found
            assert await count(connection, now + timedelta(days=1)) == 0
        (item,) = (await client.get("/v1/alerts")).json()["items"]
        alert = (await client.get(f"/v1/alerts/{item['alert_id']}")).json()
        assert alert["attempts"] == []
        await world.bus.tell(notice())
        await all_told(client)
    assert len(world.mail.received) == told
