"""A secret may lie in a file; one that cannot be what is meant is refused by its variable's name."""

import subprocess
import sys
from pathlib import Path

import pytest

from service_kit.secret_files import SecretFileError, from_file, given
from service_kit.settings import SecretFiles, ServiceSettings, is_secret, secret, variable_of
from support.declared import SERVICES, settings_class

NAME = "CREDITGATE_SOME_PASSWORD"
URL = "postgresql://role:planted-password@127.0.0.1:1/db"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "planted-name"


def pointing(file: Path) -> dict[str, str]:
    return {f"{NAME}_FILE": str(file)}


@pytest.mark.parametrize(
    ("content", "meant"),
    [
        (b"s3cret", "s3cret"),
        (b"s3cret\n", "s3cret"),
        (b"s3cret\r\n", "s3cret"),
        (b" with spaces \n", " with spaces "),
        ("\ufeffs\u00e9cret\n".encode(), "s\u00e9cret"),
    ],
)
def test_a_file_holds_the_secret_without_the_end_of_its_line(
    file: Path, content: bytes, meant: str
) -> None:
    file.write_bytes(content)
    assert from_file(NAME, pointing(file)) == given(NAME, pointing(file)) == meant


def test_without_a_file_the_environment_tells_it() -> None:
    assert given(NAME, {NAME: "direct", f"{NAME}_FILE": ""}) == "direct"
    assert from_file(NAME, {NAME: "direct"}) is None
    assert given(NAME, {}) is None


def test_an_empty_variable_is_none_beside_a_file(file: Path) -> None:
    file.write_text("filed")
    assert given(NAME, {NAME: "", **pointing(file)}) == "filed"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, r"cannot be read \(No such file or directory\)"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"planted\nplanted\n", "holds more than one line"),
        (b"planted\0", "holds more than one line"),
        (b"planted\xff", "is not text in UTF-8"),
        (b"planted" * 10_000, "holds more than 65536 bytes"),
    ],
)
def test_a_file_that_holds_no_secret_is_refused_and_nothing_of_it_shown(
    file: Path, content: bytes | None, why: str
) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SecretFileError, match=f"{NAME}_FILE names {why}: ") as refused:
        given(NAME, pointing(file))
    assert "planted" not in str(refused.value)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SecretFileError, match=r"cannot be read \(Is a directory\)"):
        given(NAME, pointing(tmp_path))


def test_a_secret_that_is_told_twice_is_refused(file: Path) -> None:
    file.write_text("filed")
    with pytest.raises(SecretFileError, match=f"{NAME} and {NAME}_FILE are both set"):
        given(NAME, {NAME: "direct", **pointing(file)})


@pytest.mark.parametrize("service", SERVICES)
def test_every_secret_of_a_service_may_lie_in_a_file(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_class(service)
    secrets = [name for name, field in settings.model_fields.items() if is_secret(field)]
    assert {"database_url", "kafka_password", "kafka_key_password"} <= set(secrets)
    for name in secrets:
        (tmp_path / name).write_text(f"{name} in its file\n")
        monkeypatch.delenv(variable_of(settings, name), raising=False)
        monkeypatch.setenv(f"{variable_of(settings, name)}_FILE", str(tmp_path / name))
    told = set(SecretFiles(settings)().values())
    assert told == {f"{name} in its file" for name in secrets}


def test_settings_take_what_files_hold_and_do_not_show_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("planted\n")
    for name in ("DATABASE_URL", "CREDITGATE_KAFKA_PASSWORD"):
        # As it is where a variable is passed on that nobody has set.
        monkeypatch.setenv(name, "")
        monkeypatch.setenv(f"{name}_FILE", str(file))
    read = ServiceSettings(kafka_security_protocol="SASL_SSL", kafka_username="us")
    assert read.kafka_cluster.password == secret(read.kafka_password or "") == "planted"
    assert secret(read.database_url) == "planted"
    monkeypatch.delenv("DATABASE_URL")
    given = ServiceSettings(
        database_url=URL, kafka_security_protocol="SASL_SSL", kafka_username="us"
    )
    assert secret(given.database_url) == URL
    assert "planted" not in f"{read!r} {read.model_dump()} {read.kafka_cluster!r}"


@pytest.mark.parametrize("arguments", [("credit_check",), ("notifier", "migrate")])
def test_a_service_whose_secret_cannot_be_read_names_the_variable_in_one_sentence(
    arguments: tuple[str, ...], file: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        env={"DATABASE_URL": URL, "CREDITGATE_KAFKA_PASSWORD_FILE": str(file)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2, done.stderr
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith(
        f"{arguments[0]}: the file that CREDITGATE_KAFKA_PASSWORD_FILE names cannot be read"
    )
    assert "planted" not in sentence
