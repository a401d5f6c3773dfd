import os
import stat
from pathlib import Path

from creditgate.stack.folder import StateFolder, read_document, write_private
from creditgate.stack.provisioning import PASSWORD_VARIABLES, kept_passwords
from creditgate.stack.summary import first_check, without_password
from creditgate_embedded.processes import ProcessIdentity


def folder(path: Path) -> StateFolder:
    made = StateFolder.at(path / "state")
    made.create()
    return made


def test_what_holds_secrets_is_born_readable_to_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "stack.json", {"api_key": "cgk_x"})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "stack.json").stat().st_mode) == 0o600
    assert read_document(tmp_path / "stack.json") == {"api_key": "cgk_x"}
    assert [path.name for path in tmp_path.iterdir()] == ["stack.json"]


def test_a_file_that_is_no_json_reads_as_empty(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{")
    assert read_document(tmp_path / "stack.json") == {}
    assert read_document(tmp_path / "missing.json") == {}


def test_only_one_supervisor_holds_a_folder(tmp_path: Path) -> None:
    state = folder(tmp_path)
    assert not state.is_held()
    lock = state.take()
    assert lock is not None
    assert state.is_held()
    assert state.take(0.05) is None
    lock.close()
    assert not state.is_held()


def test_processes_are_remembered_beyond_doubt(tmp_path: Path) -> None:
    state = folder(tmp_path)
    own = ProcessIdentity.of(os.getpid())
    assert own is not None
    state.remember({"supervisor": own})
    assert state.remembered() == {"supervisor": own}
    assert not ProcessIdentity(own.pid, own.started_ticks + 1).is_alive()


def test_a_proper_end_keeps_the_api_key_for_the_next_start(tmp_path: Path) -> None:
    state = folder(tmp_path)
    write_private(state.stack_file, {"api_key": "cgk_x"})
    state.forget()
    assert not state.stack_file.exists()
    assert state.last_stack() == {"api_key": "cgk_x"}


def test_passwords_are_kept_and_differ() -> None:
    made = kept_passwords({})
    assert set(made) == set(PASSWORD_VARIABLES)
    assert len(set(made.values())) == len(made)
    assert kept_passwords(made) == made


def test_a_password_is_masked_where_others_may_look() -> None:
    url = "postgresql://postgres:s3cret@127.0.0.1:5432/postgres"
    assert without_password(url) == "postgresql://postgres:…@127.0.0.1:5432/postgres"


def test_the_first_check_can_be_pasted_into_a_shell() -> None:
    command = first_check({"credit_check_url": "http://127.0.0.1:8080", "api_key": "cgk_x"})
    assert "'authorization: Bearer cgk_x'" in command
    assert command.count("'") % 2 == 0
