import asyncio

import asyncpg
import pytest

from service_kit.database import close_pool, create_pool
from service_kit.migrations import SchemaBehindError, upgrade, verify
from service_kit.provision import ROLES, create_roles, provision
from support.databases import PASSWORDS, as_role


async def test_replicas_that_migrate_at_once_do_it_once(empty_database: str) -> None:
    await create_roles(empty_database, PASSWORDS)
    await asyncio.gather(*(upgrade("service_kit", "access", empty_database) for _ in range(4)))
    connection = await asyncpg.connect(empty_database)
    try:
        assert await connection.fetchval("SELECT count(*) FROM access.alembic_version") == 1
    finally:
        await connection.close()


async def test_a_service_refuses_a_schema_that_is_behind_and_says_what_to_run(
    empty_database: str,
) -> None:
    await create_roles(empty_database, PASSWORDS)
    pool = await create_pool(as_role(empty_database, "creditgate_check"), application_name="tested")
    try:
        with pytest.raises(SchemaBehindError, match="python -m service_kit migrate"):
            await verify("service_kit", "access", pool)
        await upgrade("service_kit", "access", empty_database)
        await verify("service_kit", "access", pool)
    finally:
        await close_pool(pool)


async def test_provisioning_can_be_run_again_and_by_two_at_once(empty_database: str) -> None:
    packages = [("service_kit", "access")]
    await asyncio.gather(*(provision(empty_database, PASSWORDS, packages) for _ in range(3)))
    await provision(empty_database, PASSWORDS, packages)
    for role in ROLES:
        connection = await asyncpg.connect(as_role(empty_database, role))
        assert await connection.fetchval("SELECT current_user") == role
        await connection.close()


async def test_an_owner_who_is_no_superuser_can_provision(empty_database: str) -> None:
    admin = await asyncpg.connect(empty_database)
    try:
        await admin.execute(
            "DO $$ BEGIN CREATE ROLE kit_test_owner LOGIN CREATEROLE PASSWORD 'x';"
            " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        name = await admin.fetchval("SELECT current_database()")
        await admin.execute(f'ALTER DATABASE "{name}" OWNER TO kit_test_owner')
        place = empty_database.rpartition("@")[2]
        owner_url = f"postgresql://kit_test_owner:x@{place}"
        mine = {"kit_test_reader": "reader-secret"}
        await create_roles(owner_url, mine)
        await upgrade("service_kit", "access", owner_url)
        owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'api_key'"
        assert await admin.fetchval(owner) == "kit_test_owner"
        reader = await asyncpg.connect(f"postgresql://kit_test_reader:reader-secret@{place}")
        await reader.close()
    finally:
        await admin.execute("ALTER DATABASE " + f'"{name}"' + " OWNER TO CURRENT_USER")
        await admin.execute("REASSIGN OWNED BY kit_test_owner TO CURRENT_USER")
        await admin.execute("DROP OWNED BY kit_test_reader, kit_test_owner")
        await admin.execute("DROP ROLE kit_test_reader")
        await admin.execute("DROP ROLE kit_test_owner")
        await admin.close()


async def test_services_can_read_keys_and_note_their_use_and_nothing_else(
    fresh_database: str,
) -> None:
    for role in ROLES:
        connection = await asyncpg.connect(as_role(fresh_database, role))
        try:
            await connection.fetch("SELECT * FROM access.api_key")
            await connection.execute("UPDATE access.api_key SET last_used_at = now()")
            for forbidden in (
                "UPDATE access.api_key SET scopes = '{admin}'",
                "DELETE FROM access.api_key",
                "INSERT INTO access.api_key (key_id) VALUES ('x')",
                "CREATE TABLE access.mine (x int)",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(forbidden)
        finally:
            await connection.close()


async def test_no_service_reaches_into_anothers_tables(fresh_database: str) -> None:
    connection = await asyncpg.connect(as_role(fresh_database, "creditgate_notifier"))
    try:
        for forbidden in (
            "SELECT * FROM exposure.bucket",
            "SELECT * FROM exposure.standing",
            "INSERT INTO exposure.posting DEFAULT VALUES",
            "DELETE FROM notifier.attempt",
            "UPDATE notifier.attempt SET outcome = 'delivered'",
            "DELETE FROM notifier.alert",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(forbidden)
    finally:
        await connection.close()
