"""What the tracker is told from outside, beside what all services share."""

from pydantic import Field

from service_kit.settings import Port, ServiceSettings

DEFAULT_PORT = 8081


class Settings(ServiceSettings):
    """Variables are `CREDITGATE_` and the field's name in capitals."""

    port: Port = DEFAULT_PORT
    group_id: str = "creditgate-exposure-tracker"
    """The consumer group; the topic prefix is put before it."""
    group_instance_id: str | None = None
    """A name that stays the same over restarts of this process: with it, partitions are kept
    through a restart instead of waiting for the session to time out."""
    batch_records_max: int = Field(default=8000, ge=1, le=10_000)
    batch_bytes_max: int = Field(default=8_388_608, ge=65_536)
    """Records of one transaction: so many, or so many bytes of values, whichever is less."""
    record_bytes_max: int = Field(default=1_048_576, ge=1024)
    """A larger record is a dead letter."""
    apply_beside: bool = True
    """While catching up, apply batches in processes beside this one, where there is a second core."""
    dead_letters_max: int = Field(default=1000, ge=0)
    dead_letters_window_seconds: float = Field(default=600.0, gt=0)
    """More unusable records than that in this time: their topics stop until a restart."""
    proof_accounts: int = Field(default=20, ge=0, le=1000)
    """So many accounts are proven at a time, those least recently proven first; 0: none."""
    proof_interval_seconds: float = Field(default=60.0, ge=1)
    stall_seconds: float = Field(default=60.0, gt=0)
    """Records waiting and none applied for so long: `/live` fails."""
