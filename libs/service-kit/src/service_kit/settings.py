"""What every service is told from outside, read once in its `app.py` and frozen from then on.

Environment variables and nothing else: a container, a supervisor and a shell all have them. Two
names are shared with the whole trade (`DATABASE_URL`, `KAFKA_BOOTSTRAP_SERVERS`); ours start with
`CREDITGATE_`. Whatever opens a door is a `SecretStr`, so that printing the settings, a traceback
with locals or a log line never shows it.
"""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65535)]
"""A TCP port; 0 lets the system choose a free one (the log tells which)."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone: name one such as Europe/Amsterdam") from None
    return name


class ServiceSettings(BaseSettings):
    """The settings that all services share; each service adds its own in a subclass.

    A missing or malformed variable raises `pydantic.ValidationError`, which names the variable.
    """

    model_config = SettingsConfigDict(
        env_prefix="CREDITGATE_",
        frozen=True,
        extra="ignore",
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )

    database_url: SecretStr = Field(validation_alias="DATABASE_URL")
    kafka_bootstrap_servers: str = Field(
        default="127.0.0.1:9092", validation_alias="KAFKA_BOOTSTRAP_SERVERS"
    )
    host: str = "127.0.0.1"
    port: Port = 0
    log_level: str = "info"
    topic_prefix: str = ""
    business_time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    """Whose days are business days: "today" of due dates, limits and reviews is a day there. The
    same for all services of a deployment."""
    body_bytes_max: int = Field(default=1_048_576, ge=1024)
    """The largest request body that is read, in bytes; a larger one is a 413."""
    drain_seconds: float = Field(default=10.0, gt=0)
    """How long requests and background work in flight may take to end after SIGTERM."""

    @property
    def business_zone(self) -> ZoneInfo:
        """The zone of `business_time_zone`."""
        return ZoneInfo(self.business_time_zone)

    def topic(self, name: str) -> str:
        """The name under which `name` is known to Kafka in this deployment."""
        return self.topic_prefix + name


def fault_text(error: ValidationError) -> str | None:
    """One sentence for each variable that is missing or malformed, never with its value.

    None when the error is about something else than a service's settings.
    """
    known: list[type[ServiceSettings]] = [ServiceSettings, *ServiceSettings.__subclasses__()]
    settings = next((each for each in known if each.__name__ == error.title), None)
    if settings is None:
        return None
    prefix = settings.model_config.get("env_prefix", "")
    told = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(fault["loc"][0]) if fault["loc"] else ""
        variable = f"{prefix}{name}".upper() if name in settings.model_fields else name
        wrong = "is not set" if fault["type"] == "missing" else f"is refused: {fault['msg']}"
        told.append(f"{variable} {wrong}" if variable else str(fault["msg"]))
    return "; ".join(told) + ": set it in the environment, as docs/operate.md shows"


def secret(value: SecretStr | str) -> str:
    """The text of a secret, for the one place that hands it to a driver."""
    return value.get_secret_value() if isinstance(value, SecretStr) else value
