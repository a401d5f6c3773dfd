"""A way into Kafka that cannot work, or protects less than it looks, cannot be made."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from cryptography.hazmat.primitives import serialization

from service_kit.cluster import Cluster
from support.guarded_kafka import Authority

AT = "127.0.0.1:9092"
PASSWORD: dict[str, Any] = {"username": "us", "password": "planted"}


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"protocol": "SASL_SSL"}, "CREDITGATE_KAFKA_USERNAME"),
        ({"protocol": "SASL_SSL", "username": "us"}, "CREDITGATE_KAFKA_PASSWORD"),
        ({"protocol": "SASL_PLAINTEXT", "password": "planted"}, "CREDITGATE_KAFKA_USERNAME"),
        ({"protocol": "PLAINTEXT", **PASSWORD}, "CREDITGATE_KAFKA_SECURITY_PROTOCOL to SASL_SSL"),
        ({"protocol": "SSL", **PASSWORD}, "CREDITGATE_KAFKA_SECURITY_PROTOCOL to SASL_SSL"),
        ({"mechanism": "PLAIN"}, "CREDITGATE_KAFKA_SASL_MECHANISM"),
        ({"ca_file": "ca.pem"}, "CREDITGATE_KAFKA_CA_FILE"),
        ({"protocol": "SASL_PLAINTEXT", **PASSWORD, "ca_file": "ca.pem"}, "SASL_SSL or SSL"),
        ({"key_password": "planted"}, "CREDITGATE_KAFKA_KEY_PASSWORD"),
        ({"protocol": "SSL", "key_file": "key.pem"}, "CREDITGATE_KAFKA_CERTIFICATE_FILE"),
        ({"protocol": "SSL", "ca_file": "/no/where"}, "CREDITGATE_KAFKA_CA_FILE"),
        ({"protocol": "SSL", "certificate_file": "/no/where"}, "CREDITGATE_KAFKA_CERTIFICATE_FILE"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_the_name_of_the_variable(
    told: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named) as refused:
        Cluster(AT, **told)
    assert "planted" not in str(refused.value)


def test_without_any_of_it_clients_are_told_the_address_alone() -> None:
    assert Cluster(AT).client_options() == {
        "bootstrap_servers": AT,
        "security_protocol": "PLAINTEXT",
    }


def test_a_password_goes_by_scram_unless_said_otherwise() -> None:
    options = Cluster(AT, "SASL_SSL", **PASSWORD).client_options()
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert options["ssl_context"].check_hostname


def test_files_that_hold_no_certificate_or_a_key_of_another_are_refused(tmp_path: Path) -> None:
    authority = Authority()
    certificate, key = authority.issue("us")
    other_certificate, _ = authority.issue("other")
    files = {"ca": authority.certificate, "us": certificate, "key": key, "no": "planted"}
    for name, text in {**files, "other": other_certificate}.items():
        (tmp_path / name).write_text(text)

    def at(name: str) -> str:
        return str(tmp_path / name)

    Cluster(AT, "SSL", ca_file=at("ca"), certificate_file=at("us"), key_file=at("key"))
    with pytest.raises(ValueError, match="CREDITGATE_KAFKA_CA_FILE cannot be used") as refused:
        Cluster(AT, "SSL", ca_file=at("no"))
    assert "planted" not in str(refused.value)
    for wrong in ("other", "no"):
        with pytest.raises(ValueError, match="the key that belongs to it"):
            Cluster(AT, "SSL", certificate_file=at(wrong), key_file=at("key"))


def test_files_that_are_being_renewed_are_a_kafka_that_is_away(tmp_path: Path) -> None:
    """Whoever waits out the one waits out the other; nobody who can do without Kafka ends."""
    certificate, key = Authority().issue("us")
    both, other = tmp_path / "both.pem", Authority().issue("us")[1]
    both.write_text(certificate + key)
    cluster = Cluster(AT, "SSL", certificate_file=str(both))
    both.write_text(certificate + other)
    with pytest.raises(KafkaConnectionError, match="CREDITGATE_KAFKA_CERTIFICATE_FILE"):
        cluster.client_options()
    both.write_text(certificate + key)
    assert "ssl_context" in cluster.client_options()


def test_an_encrypted_key_is_opened_by_its_password_and_nobody_is_asked_for_it(
    tmp_path: Path,
) -> None:
    certificate, key = Authority().issue("us")
    sealed = serialization.load_pem_private_key(key.encode(), None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"planted"),
    )
    both = tmp_path / "both.pem"
    both.write_bytes(certificate.encode() + sealed)
    Cluster(AT, "SSL", certificate_file=str(both), key_password="planted")
    for wrong in (None, "planted-wrong"):
        with pytest.raises(ValueError, match="CREDITGATE_KAFKA_KEY_PASSWORD") as refused:
            Cluster(AT, "SSL", certificate_file=str(both), key_password=wrong)
        assert "planted" not in str(refused.value)


def test_what_shows_whole_requests_to_kafka_is_never_logged() -> None:
    program = (
        "import logging\n"
        "from service_kit.logs import configure\n"
        "configure('debug', 'tested')\n"
        "logging.getLogger('aiokafka').debug('shown')\n"
        "logging.getLogger('aiokafka.conn').debug('Request: planted')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "shown" in done.stderr
    assert "planted" not in done.stderr
