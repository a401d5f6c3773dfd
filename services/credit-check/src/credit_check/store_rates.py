"""The newest rates, for what is valued outside of a batch."""

from credit_contracts.amounts import digits
from credit_core.documents import Rate
from credit_core.exposure import Rates
from service_kit.database import Connection

NO_RATES = Rates((), digits)
"""For amounts that are all in one currency."""
_RATES = (
    "SELECT r.base, r.quote, r.rate_e10, r.as_of, r.version, r.source FROM exposure.rate_newest r"
)


async def rates(connection: Connection) -> Rates:
    """The newest rates."""
    rows = await connection.fetch(_RATES)
    return Rates(
        (
            Rate(r["base"], r["quote"], int(r["rate_e10"]), r["as_of"], r["version"], r["source"])
            for r in rows
        ),
        digits,
    )
