"""What every service is told from outside, read once in its `app.py` and frozen from then on.

Environment variables: a container, a supervisor and a shell all have them; secrets may lie in files
that they name (see `secret_files`). Two names are shared with the whole trade (`DATABASE_URL`, `KAFKA_BOOTSTRAP_SERVERS`); ours start with
`CREDITGATE_`. Whatever opens a door is a `SecretStr`, so that printing the settings, a traceback
with locals or a log line never shows it.
"""

import os
from functools import cached_property
from typing import Annotated, Any, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from service_kit.cluster import Cluster, Mechanism, Protocol
from service_kit.issuer import Issuer, safe_address
from service_kit.secret_files import from_file

Port = Annotated[int, Field(ge=0, le=65535)]
"""A TCP port; 0 lets the system choose a free one (the log tells which)."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone: name one such as Europe/Amsterdam") from None
    return name


def _safe(url: str | None) -> str | None:
    if url is not None and not safe_address(url):
        raise ValueError("must begin with https:// (http:// only for this machine)")
    return url


class SecretFiles(PydanticBaseSettingsSource):
    """Gives each secret of the settings that lies in a file. The library's own directory of secrets
    passes over what it cannot read, and over what the environment says otherwise.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """What the file of a secret holds; None for what is no secret, or in no file. Raises
        `SecretFileError`.
        """
        found = None
        if is_secret(field):
            found = from_file(variable_of(self.settings_cls, field_name), os.environ)
        return found, str(field.validation_alias or field_name), False

    def __call__(self) -> dict[str, Any]:
        """All of them, by the keys that the source of the environment uses: what a file says is to
        take the place of an empty variable. Raises `SecretFileError`.
        """
        fields = self.settings_cls.model_fields.items()
        told = [self.get_field_value(field, name) for name, field in fields]
        return {key: value for value, key, _ in told if value is not None}


class KafkaSettings(BaseSettings):
    """Where Kafka is and how to get in: what services and the command line are told alike.

    A missing or malformed variable raises `pydantic.ValidationError`, which names the variable; so
    do some that do not fit together, see `Cluster`. A secret's file that cannot be used raises
    `SecretFileError`.
    """

    model_config = SettingsConfigDict(
        env_prefix="CREDITGATE_",
        frozen=True,
        extra="ignore",
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )

    kafka_bootstrap_servers: str = Field(
        default="127.0.0.1:9092", validation_alias="KAFKA_BOOTSTRAP_SERVERS"
    )
    kafka_security_protocol: Protocol = "PLAINTEXT"
    """What the listener at `kafka_bootstrap_servers` speaks."""
    kafka_sasl_mechanism: Mechanism | None = None
    """None: SCRAM-SHA-512, where the protocol asks for a password."""
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    kafka_ca_file: str | None = None
    """Whose signature on the brokers' certificates counts; none: whom the machine trusts."""
    kafka_certificate_file: str | None = None
    kafka_key_file: str | None = None
    kafka_key_password: SecretStr | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's own signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What code says, then files, then the environment."""
        return init_settings, SecretFiles(settings_cls), env_settings

    @model_validator(mode="after")
    def _cluster_is_possible(self) -> Self:
        _ = self.kafka_cluster
        return self

    @cached_property
    def kafka_cluster(self) -> Cluster:
        """Kafka, as clients are made from it; made once, since whatever is wrong with files later
        on must not end a process that decides without them.
        """
        return Cluster(
            self.kafka_bootstrap_servers,
            self.kafka_security_protocol,
            self.kafka_sasl_mechanism,
            self.kafka_username,
            secret(self.kafka_password or ""),
            self.kafka_ca_file,
            self.kafka_certificate_file,
            self.kafka_key_file,
            secret(self.kafka_key_password or ""),
        )


class ServiceSettings(KafkaSettings):
    """The settings that all services share; each service adds its own in a subclass."""

    database_url: SecretStr = Field(validation_alias="DATABASE_URL")
    host: str = "127.0.0.1"
    port: Port = 0
    log_level: str = "info"
    topic_prefix: str = ""
    business_time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    """Whose days are business days: "today" of due dates, limits and reviews is a day there. The
    same for all services of a deployment."""
    body_bytes_max: int = Field(default=1_048_576, ge=1024)
    """The largest request body that is read, in bytes; a larger one is a 413."""
    requests_per_second: int = Field(default=0, ge=0)
    """How many requests a caller may send where its key says nothing else; 0 is no bound."""
    oidc_issuer: Annotated[str | None, AfterValidator(_safe)] = None
    """Whose tokens people may bring; none: API keys only."""
    oidc_audience: str | None = None
    """For whom a token must be made out; needed with the issuer."""
    oidc_keys_url: Annotated[str | None, AfterValidator(_safe)] = None
    """Where the issuer shows its keys, if not where its discovery document says."""
    oidc_scope_claim: str = "scope"
    oidc_role_claim: str = "creditgate_role"
    oidc_segment_claim: str = "creditgate_segment"
    drain_seconds: float = Field(default=10.0, gt=0)
    """How long requests and background work in flight may take to end after SIGTERM."""

    @model_validator(mode="after")
    def _issuer_and_audience(self) -> Self:
        if (self.oidc_issuer is None) != (self.oidc_audience is None):
            raise ValueError(
                "CREDITGATE_OIDC_ISSUER and CREDITGATE_OIDC_AUDIENCE belong together: set both, or"
                " neither"
            )
        return self

    @property
    def issuer(self) -> Issuer | None:
        """Whose tokens are taken; None: nobody's."""
        if self.oidc_issuer is None or self.oidc_audience is None:
            return None
        return Issuer(
            self.oidc_issuer,
            self.oidc_audience,
            self.oidc_keys_url,
            self.oidc_scope_claim,
            self.oidc_role_claim,
            self.oidc_segment_claim,
        )

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
    known: list[type[KafkaSettings]] = [
        KafkaSettings,
        ServiceSettings,
        *ServiceSettings.__subclasses__(),
    ]
    settings = next((each for each in known if each.__name__ == error.title), None)
    if settings is None:
        return None
    told = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(fault["loc"][0]) if fault["loc"] else ""
        variable = variable_of(settings, name) if name in settings.model_fields else name
        wrong = "is not set" if fault["type"] == "missing" else f"is refused: {fault['msg']}"
        told.append(f"{variable} {wrong}" if variable else str(fault["msg"]))
    return "; ".join(told) + ": set it in the environment, as docs/operate.md shows"


def variable_of(settings: type[BaseSettings], name: str) -> str:
    """The environment variable of a field."""
    alias = settings.model_fields[name].validation_alias
    return str(alias or settings.model_config.get("env_prefix", "") + name.upper())


def is_secret(field: FieldInfo) -> bool:
    """Whether a field of settings opens a door; such a one may lie in a file."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


def secret(value: SecretStr | str) -> str:
    """The text of a secret, for the one place that hands it to a driver."""
    return value.get_secret_value() if isinstance(value, SecretStr) else value
