"""One Kafka cluster: where it is and how to get in; what every client is made from.

A value, so that address and credentials never travel apart. One that cannot work, or that looks
guarded and is not, cannot be made: a password beside a protocol that asks for none is refused, for
whoever set it believes that it is asked for.

Certificates are read when a client is made, not when the process starts: one that was renewed on
disk is used from the next connection that is built anew.
"""

import ssl
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from aiokafka.errors import KafkaConnectionError

Protocol: TypeAlias = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
"""As Kafka calls them: TLS where it says SSL, a user and a password where it says SASL."""
Mechanism: TypeAlias = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

_MECHANISM: Mechanism = "SCRAM-SHA-512"


@dataclass(frozen=True, slots=True)
class Cluster:
    """`bootstrap_servers` are `host:port` with commas between; files are paths to PEM.

    `mechanism` None is SCRAM-SHA-512. Without `ca_file` the authorities that the machine trusts are
    trusted; `key_file` may be left out where `certificate_file` holds the key as well. The names
    that brokers are reached by must be in their certificates, always.

    Raises `ValueError`, which names the variable to set, for what does not fit together and for
    files that hold no certificates or keys.
    """

    bootstrap_servers: str
    protocol: Protocol = "PLAINTEXT"
    mechanism: Mechanism | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None
    key_password: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.with_password:
            if not self.username or not self.password:
                raise ValueError(
                    f"{self.protocol} asks for a user and a password: set CREDITGATE_KAFKA_USERNAME"
                    " and CREDITGATE_KAFKA_PASSWORD"
                )
        else:
            self._refuse(
                "SASL_SSL",
                CREDITGATE_KAFKA_SASL_MECHANISM=self.mechanism,
                CREDITGATE_KAFKA_USERNAME=self.username,
                CREDITGATE_KAFKA_PASSWORD=self.password,
            )
        if not self.encrypted:
            self._refuse(
                "SASL_SSL or SSL",
                CREDITGATE_KAFKA_CA_FILE=self.ca_file,
                CREDITGATE_KAFKA_CERTIFICATE_FILE=self.certificate_file,
                CREDITGATE_KAFKA_KEY_FILE=self.key_file,
                CREDITGATE_KAFKA_KEY_PASSWORD=self.key_password,
            )
        elif (self.key_file or self.key_password) and not self.certificate_file:
            raise ValueError(
                "a key proves nothing without its certificate: set"
                " CREDITGATE_KAFKA_CERTIFICATE_FILE"
            )
        else:
            self._ssl_context()

    @property
    def encrypted(self) -> bool:
        """Whether the way there is TLS."""
        return self.protocol in ("SSL", "SASL_SSL")

    @property
    def with_password(self) -> bool:
        """Whether brokers ask for a user and a password."""
        return self.protocol in ("SASL_PLAINTEXT", "SASL_SSL")

    def client_options(self) -> dict[str, Any]:
        """What any client of aiokafka takes to get there and in.

        Raises `KafkaConnectionError` where a file cannot be used any more: while certificates are
        renewed that passes, and is waited out like a Kafka that is away.
        """
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap_servers,
            "security_protocol": self.protocol,
        }
        if self.encrypted:
            try:
                options["ssl_context"] = self._ssl_context()
            except ValueError as fault:
                raise KafkaConnectionError(str(fault)) from None
        if self.with_password:
            options["sasl_mechanism"] = self.mechanism or _MECHANISM
            options["sasl_plain_username"] = self.username
            options["sasl_plain_password"] = self.password
        return options

    def _refuse(self, needed: str, **unused: str | None) -> None:
        named = [name for name, value in unused.items() if value]
        if named:
            raise ValueError(
                f"{' and '.join(named)} would not be used with {self.protocol}: set"
                f" CREDITGATE_KAFKA_SECURITY_PROTOCOL to {needed}, or leave"
                f" {'it' if len(named) == 1 else 'them'} out"
            )

    def _ssl_context(self) -> ssl.SSLContext:
        """Checks certificate and host name, offers our own certificate where there is one."""
        try:
            context = ssl.create_default_context(cafile=self.ca_file or None)
        except OSError as fault:
            raise ValueError(
                f"CREDITGATE_KAFKA_CA_FILE cannot be used ({_why(fault)}): name a file of"
                " certificates in PEM"
            ) from None
        if self.certificate_file:
            try:
                # Given no password for a key that is encrypted, OpenSSL would ask the terminal.
                context.load_cert_chain(
                    self.certificate_file, self.key_file or None, lambda: self.key_password or ""
                )
            except OSError as fault:
                raise ValueError(
                    f"CREDITGATE_KAFKA_CERTIFICATE_FILE, with CREDITGATE_KAFKA_KEY_FILE, cannot be"
                    f" used ({_why(fault)}): name a certificate and the key that belongs to it, in"
                    " PEM; CREDITGATE_KAFKA_KEY_PASSWORD opens a key that is encrypted"
                ) from None
        return context


def _why(fault: OSError) -> str:
    """What is wrong with a file, in a few words; never what is in it."""
    if isinstance(fault, ssl.SSLError):
        return (fault.reason or "no PEM").replace("_", " ").lower()
    return fault.strerror or type(fault).__name__
