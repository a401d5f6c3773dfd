import subprocess
import sys

import pytest
from pydantic import ValidationError

from service_kit.settings import ServiceSettings, secret

URL = "postgresql://role:planted-password@127.0.0.1/db"


def test_a_secret_is_in_no_printed_form_of_the_settings() -> None:
    settings = ServiceSettings(
        database_url=URL,
        kafka_security_protocol="SASL_SSL",
        kafka_username="us",
        kafka_password="planted-password",
    )
    cluster = settings.kafka_cluster
    for shown in (repr(settings), str(settings), str(settings.model_dump()), f"{settings!r}"):
        assert "planted-password" not in shown
    assert "planted-password" not in f"{cluster} {cluster!r}"
    assert secret(settings.database_url) == URL
    assert cluster.password == "planted-password"


PROGRAM = """
from service_kit.settings import ServiceSettings
settings = ServiceSettings()
print(settings.kafka_bootstrap_servers, settings.topic("credit.orders"))
"""


def read(**variables: str) -> subprocess.CompletedProcess[str]:
    """A program that reads its settings from nothing but these variables."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], env=variables, capture_output=True, text=True, check=False
    )


def test_a_malformed_variable_is_named_without_its_value() -> None:
    done = read(DATABASE_URL=URL, CREDITGATE_PORT="planted-port")
    assert done.returncode != 0
    assert "port" in done.stderr
    assert "planted" not in done.stderr


def test_a_missing_variable_is_named() -> None:
    assert "DATABASE_URL" in read().stderr


def test_variables_of_the_trade_keep_their_names_and_ours_have_a_prefix() -> None:
    done = read(
        DATABASE_URL=URL, KAFKA_BOOTSTRAP_SERVERS="broker:1", CREDITGATE_TOPIC_PREFIX="blue."
    )
    assert done.stdout.split() == ["broker:1", "blue.credit.orders"]


def test_settings_do_not_change_once_read() -> None:
    settings = ServiceSettings(database_url=URL)
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]  # what the type checker refuses, the program does too
