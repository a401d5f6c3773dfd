"""What the notifier is told from outside, beside what all services share."""

from typing import Literal

from pydantic import Field, SecretStr

from service_kit.settings import Port, ServiceSettings

DEFAULT_PORT = 8082


class Settings(ServiceSettings):
    """Variables are `CREDITGATE_` and the field's name in capitals."""

    port: Port = DEFAULT_PORT
    group_id: str = "creditgate-notifier"
    """The consumer group; the topic prefix is put before it."""
    group_instance_id: str | None = None
    """A name that stays the same over restarts of this process: with it, partitions are kept
    through a restart instead of waiting for the session to time out."""
    batch_records_max: int = Field(default=500, ge=1, le=10_000)
    dead_letters_max: int = Field(default=1000, ge=0)
    dead_letters_window_seconds: float = Field(default=600.0, gt=0)
    """More unusable records than that in this time: the notifier stops and says so."""
    stall_seconds: float = Field(default=60.0, gt=0)
    """Records waiting and none applied for so long: `/live` fails."""

    smtp_host: str = "127.0.0.1"
    smtp_port: Port = 25
    smtp_tls: Literal["none", "starttls", "tls"] = "none"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_timeout_seconds: float = Field(default=20.0, gt=0)
    """A try that takes longer is given up and counts as failed."""
    mail_from: str = "creditgate@localhost"
    credit_team_email: str
    """Who hears for the credit team where an account names no credit controller."""
    sales_fallback_email: str | None = None
    """Who hears for sales where an account names no sales representative; else the credit team."""

    group_wait_seconds: float = Field(default=1.0, ge=0)
    """How long an alert waits for others of its account, to be told in one message."""
    retry_first_seconds: float = Field(default=2.0, gt=0)
    retry_seconds_max: float = Field(default=900.0, gt=0)
    attempts_max: int = Field(default=20, ge=1)
    """A message is marked failed after so many tries; with the defaults that takes three hours."""
    senders: int = Field(default=4, ge=1, le=100)
    """How many messages are handed over at the same time."""
