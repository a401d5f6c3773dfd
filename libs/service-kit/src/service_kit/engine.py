"""SQLAlchemy's way to the database: for migrations and for what a person asks for at a desk.

Neither is in a hurry and both come once, so a connection is made for each and none is kept. Like
all that goes by SQLAlchemy, this is loaded by those who need it and by no service that starts.
"""

from typing import Any

import asyncpg
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from service_kit.settings import secret


def create_engine(url: SecretStr | str, *, application_name: str) -> AsyncEngine:
    """An engine whose every connection is asyncpg's own, by its own reading of the address.

    Nothing is connected yet, and nothing is left open once a connection is given back. A database
    that cannot be reached raises what asyncpg raises.
    """

    async def connect() -> Any:  # noqa: ANN401 - SQLAlchemy takes any DB-API connection
        return await asyncpg.connect(
            secret(url), server_settings={"application_name": application_name}
        )

    return create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
