import pytest

from notifier import store_offsets
from notifier.store_offsets import FencedError, Holding, Move
from service_kit import topics
from service_kit.cluster import Cluster
from service_kit.database import close_pool, create_pool
from support.databases import as_role
from support.notifiers import HEARD, World, all_told
from support.notifying import hold, notice
from support.waiting import eventually


async def test_an_owner_that_was_replaced_moves_nothing(fresh_database: str) -> None:
    pool = await create_pool(
        as_role(fresh_database, "creditgate_notifier"), application_name="test"
    )
    try:
        zombie = await store_offsets.claim(pool, ("t", 0), "first")
        owner = await store_offsets.claim(pool, ("t", 0), "second")
        async with pool.acquire() as connection:
            with pytest.raises(FencedError):
                await store_offsets.move(connection, [Move(zombie, 10)])
            await store_offsets.move(connection, [Move(owner, 10)])
            behind = Holding("t", 0, owner.epoch, 0)
            with pytest.raises(FencedError):
                await store_offsets.move(connection, [Move(behind, 20)])
        assert await store_offsets.positions(pool) == {("t", 0): 10}
    finally:
        await close_pool(pool)


@pytest.mark.parametrize(
    ("stored", "first", "end", "goes_on_at"),
    [(5, 0, 10, 5), (10, 0, 10, 10), (0, 3, 10, 3), (11, 0, 10, 0), (0, 0, 0, 0), (7, 7, 7, 7)],
)
def test_reading_goes_on_where_records_exist(
    stored: int, first: int, end: int, goes_on_at: int
) -> None:
    assert store_offsets.place(stored, first, end) == goes_on_at


async def test_a_process_that_joins_takes_partitions_over_and_nothing_is_told_twice(
    world: World,
) -> None:
    async with world.notifier() as one:
        await world.bus.tell(*(hold(f"hld_a{n}", account_id=f"C-{n}") for n in range(10)))
        async with world.notifier() as other:
            await world.bus.tell(*(hold(f"hld_b{n}", account_id=f"C-{n}") for n in range(10)))
            await all_told(other)
        await world.bus.tell(*(hold(f"hld_c{n}", account_id=f"C-{n}") for n in range(10)))
        await all_told(one)
    told = [
        (order, mail.recipients)
        for mail in world.mail.received
        for order in set(mail.text.split())
        if order.startswith("SO-hld_")
    ]
    assert len(told) == len(set(told)) == 60


async def test_a_topic_that_was_made_anew_is_read_from_its_start(world: World) -> None:
    async with world.notifier() as client:
        await world.bus.tell(*(notice(f"n{n}", account_id="C-1") for n in range(5)))
        await all_told(client)
    names = [world.bus.prefix + topic.name for topic in HEARD]
    await topics.delete(Cluster(world.bootstrap_servers), names)

    async def gone() -> bool:
        return not await topics.describe(Cluster(world.bootstrap_servers), names)

    await eventually(gone, "the topics are deleted")
    await topics.apply(Cluster(world.bootstrap_servers), [(name, 2) for name in names])
    await world.bus.tell(notice("n-new", account_id="C-2"))
    async with world.notifier() as client:
        await all_told(client)
        await eventually(
            lambda: any("C-2" in mail.text for mail in world.mail.accepted), "the new one"
        )
