"""What credit-check is told from outside, read once."""

from pydantic import Field

from service_kit.settings import Port, ServiceSettings


class CheckSettings(ServiceSettings):
    """`CREDITGATE_…` variables beside those of every service."""

    port: Port = 8080
    lanes: int = Field(default=1, ge=1, le=16)
    """Connections that decide, each with one batch in flight. What a batch costs however small it
    is comes once for each, so more than one pay only where cores idle."""
    queue_seconds: float = Field(default=0.5, gt=0)
    """How long the last in the queue may wait; what would wait longer gets a 503 at once."""
    sandbox: bool = False
    """Whether checks on the accounts of the sandbox get the answers that are made up for them."""
    backtest_rows_max: int = Field(default=500_000, ge=1)
    """How many events and decisions a back-test over HTTP may go through; each takes some 2 KB of its
    own process."""
