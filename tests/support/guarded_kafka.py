"""A Kafka node that lets nobody in unasked: TLS, passwords or certificates, and granted rights only.

It has three listeners: one for passwords over TLS, one for client certificates, and one in plain
text, which its own controller and the wait for its start use, and whoever comes in there may do all.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from credit_contracts.parties import PARTIES
from creditgate_embedded.kafka import EmbeddedKafka
from creditgate_embedded.ports import LOOPBACK, choose_free
from service_kit.cluster import Cluster, Mechanism
from support.servers import open_folder

ADMIN = "admin"
USERS = (ADMIN, *(f"creditgate-{party.name}" for party in PARTIES))
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"


def password_of(user: str) -> str:
    """Planted: no test may find one where people look."""
    return f"planted-{user}"


class Authority:
    """Signs certificates that nobody but this test trusts; what it makes is text in PEM."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        self._own = self._sign(self._name, self._key.public_key(), constraints)

    @property
    def certificate(self) -> str:
        return _pem(self._own)

    def issue(self, name: str) -> tuple[str, str]:
        """A certificate for `name`, good for servers on loopback, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        at = x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))])
        text = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return _pem(self._sign(subject, key.public_key(), at)), text.decode()

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(extension, critical=False)
            .sign(self._key, hashes.SHA256())
        )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


class _Node(EmbeddedKafka):
    """The embedded node with two more listeners, users, and an authorizer."""

    def __init__(self, state_dir: Path, authority: Authority) -> None:
        super().__init__(state_dir)
        self._authority = authority
        self.password_port = choose_free()
        self.certificate_port = choose_free()

    def _format(self, *more: str) -> None:
        users = [
            part
            for user in USERS
            for part in ("--add-scram", f"SCRAM-SHA-512=[name={user},password={password_of(user)}]")
        ]
        super()._format(*more, *users)

    def _write_properties(self, logs: str) -> Path:
        path = super()._write_properties(logs)
        text = path.read_text(encoding="utf-8")
        (listeners,) = (
            line.partition("=")[2] for line in text.splitlines() if line.startswith("listeners=")
        )
        listeners += f",PASSWORD://{LOOPBACK}:{self.password_port}"
        listeners += f",CERTIFICATE://{LOOPBACK}:{self.certificate_port}"
        chain, key = self._authority.issue("broker")
        plain = " ".join(f'user_{user}="{password_of(user)}"' for user in USERS)
        added = {
            "listeners": listeners,
            "advertised.listeners": listeners,
            "inter.broker.listener.name": "PLAINTEXT",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,"
            "PASSWORD:SASL_SSL,CERTIFICATE:SSL",
            "listener.name.password.sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN",
            "listener.name.password.scram-sha-512.sasl.jaas.config": _SCRAM,
            "listener.name.password.plain.sasl.jaas.config": f"{_PLAIN} {plain};",
            "listener.name.certificate.ssl.client.auth": "required",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.certificate.chain": chain,
            "ssl.keystore.key": key,
            "ssl.truststore.type": "PEM",
            "ssl.truststore.certificates": self._authority.certificate,
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:ANONYMOUS;User:{ADMIN}",
        }
        # The last line of a name counts; the escapes of values are those of JSON.
        lines = [f"{name}={json.dumps(value)[1:-1]}\n" for name, value in added.items()]
        path.write_text(text + "".join(lines), encoding="utf-8")
        return path


@dataclass(frozen=True, slots=True)
class Guarded:
    """The running node, as its users see it. `folder` holds the files of certificates and keys."""

    folder: Path
    plain_address: str
    password_address: str
    certificate_address: str
    authority: Authority

    @property
    def ca_file(self) -> str:
        return str(self.folder / "ca.pem")

    def as_user(self, user: str, mechanism: Mechanism | None = None) -> Cluster:
        """With the user's password."""
        return Cluster(
            self.password_address,
            "SASL_SSL",
            mechanism,
            user,
            password_of(user),
            ca_file=self.ca_file,
        )

    def with_certificate(self, name: str) -> Cluster:
        """With a certificate of that common name."""
        certificate, key = self.authority.issue(name)
        both = self.folder / f"{name}.pem"
        both.write_text(certificate + key)
        return Cluster(
            self.certificate_address, "SSL", ca_file=self.ca_file, certificate_file=str(both)
        )


def variables(cluster: Cluster) -> dict[str, str]:
    """What a service or a command is told of the cluster."""
    told = {
        "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap_servers,
        "CREDITGATE_KAFKA_SECURITY_PROTOCOL": cluster.protocol,
        "CREDITGATE_KAFKA_SASL_MECHANISM": cluster.mechanism,
        "CREDITGATE_KAFKA_USERNAME": cluster.username,
        "CREDITGATE_KAFKA_PASSWORD": cluster.password,
        "CREDITGATE_KAFKA_CA_FILE": cluster.ca_file,
        "CREDITGATE_KAFKA_CERTIFICATE_FILE": cluster.certificate_file,
    }
    return {name: value for name, value in told.items() if value is not None}


@contextmanager
def guarded_kafka() -> Iterator[Guarded]:
    """A node of its own for as long as this lasts; nobody but `ADMIN` has any right."""
    with open_folder() as folder:
        authority = Authority()
        (folder / "ca.pem").write_text(authority.certificate)
        node = _Node(folder, authority)
        node.start()
        try:
            yield Guarded(
                folder,
                node.bootstrap_servers,
                f"{LOOPBACK}:{node.password_port}",
                f"{LOOPBACK}:{node.certificate_port}",
                authority,
            )
        finally:
            node.stop()
