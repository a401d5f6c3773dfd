"""A service that is told too little says which variable it lacks, and ends as used wrongly."""

import subprocess
import sys

import pytest

_SERVICES = ("exposure_tracker", "credit_check", "notifier")


def _run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("arguments", [(name,) for name in _SERVICES] + [("notifier", "migrate")])
def test_a_service_without_its_database_names_the_variable_in_one_sentence(
    arguments: tuple[str, ...],
) -> None:
    done = _run(*arguments)
    assert done.returncode == 2, done.stderr
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith(f"{arguments[0]}: DATABASE_URL is not set")
    assert "docs/operate.md" in sentence


def test_a_malformed_variable_is_named_as_it_is_set_and_its_value_is_not_shown() -> None:
    done = _run(
        "exposure_tracker",
        DATABASE_URL="postgresql://r:planted@127.0.0.1:1/db",
        CREDITGATE_PORT="planted",
    )
    assert done.returncode == 2, done.stderr
    assert "CREDITGATE_PORT is refused: " in done.stderr
    assert "DATABASE_URL" not in done.stderr
    assert "planted" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_way_into_kafka_that_does_not_fit_together_is_refused_without_its_secrets() -> None:
    done = _run(
        "credit_check",
        DATABASE_URL="postgresql://r:planted@127.0.0.1:1/db",
        CREDITGATE_KAFKA_PASSWORD="planted",
        CREDITGATE_KAFKA_KEY_PASSWORD="planted",
    )
    assert done.returncode == 2, done.stderr
    (sentence,) = done.stderr.splitlines()
    assert "CREDITGATE_KAFKA_PASSWORD would not be used with PLAINTEXT" in sentence
    assert "CREDITGATE_KAFKA_SECURITY_PROTOCOL" in sentence
    assert "planted" not in sentence


def test_a_business_time_zone_that_is_none_is_refused_with_an_example() -> None:
    done = _run(
        "exposure_tracker",
        DATABASE_URL="postgresql://r:planted@127.0.0.1:1/db",
        CREDITGATE_BUSINESS_TIME_ZONE="Mars/Olympus",
    )
    assert done.returncode == 2, done.stderr
    assert "CREDITGATE_BUSINESS_TIME_ZONE is refused: " in done.stderr
    assert "Europe/Amsterdam" in done.stderr
