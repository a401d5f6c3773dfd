"""API keys as the tables' owner sees them: listed, and ended.

Desk work, a few times a year, so it goes through the declared table instead of SQL of its own;
what every request does with a key is in `auth`, which also makes them.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import SecretStr
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service_kit.engine import create_engine
from service_kit.tables import ApiKey


@asynccontextmanager
async def _session(admin_url: SecretStr | str) -> AsyncIterator[AsyncSession]:
    engine = create_engine(admin_url, application_name="creditgate-keys")
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session


async def list_keys(admin_url: SecretStr | str) -> Sequence[ApiKey]:
    """Every key ever made, oldest first, those that have ended included.

    The secrets are not among what is stored; the digests are, and are nobody's to see.
    """
    async with _session(admin_url) as session:
        return (await session.exec(select(ApiKey).order_by(col(ApiKey.created_at)))).all()


async def revoke_key(admin_url: SecretStr | str, key_id: str) -> bool:
    """Ends a key; False when there is none that still works. Services notice within seconds."""
    async with _session(admin_url) as session:
        key = await session.get(ApiKey, key_id, with_for_update=True)
        if key is None or key.revoked_at is not None:
            return False
        key.revoked_at = (await session.exec(select(func.now()))).one()
        await session.commit()
        return True
