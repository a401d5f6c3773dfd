import os
import stat
from pathlib import Path

import pytest

from creditgate_embedded.errors import StateError
from creditgate_embedded.places import data_folder, make_enterable, reachable_program
from creditgate_embedded.unprivileged import ServerUser, can_enter, can_run, server_user
from support.servers import open_folder

# Somebody who owns nothing here; no process becomes him.
STRANGER = ServerUser(uid=54321, gid=54321)


def program_in(folder: Path) -> Path:
    program = folder / "package" / "bin" / "server"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    (folder / "package" / "share").write_text("read me")
    (folder / "package" / "share").chmod(0o600)
    return program


def test_root_becomes_somebody_else_and_others_stay_who_they_are() -> None:
    user = server_user()
    assert (user is None) == (os.geteuid() != 0)
    assert user is None or user.uid != 0


def test_a_private_folder_on_the_way_bars_a_stranger_and_nobody_bars_oneself() -> None:
    with open_folder() as folder:
        inner = folder / "private" / "inner"
        inner.mkdir(parents=True)
        assert can_enter(inner, STRANGER)
        (folder / "private").chmod(0o700)
        assert not can_enter(inner, STRANGER)
        assert can_enter(inner, None)


def test_a_program_that_can_be_reached_is_run_where_it_is() -> None:
    with open_folder() as folder:
        program = program_in(folder)
        program.chmod(0o755)
        found = reachable_program(
            "pytest", (folder / "package",), program, STRANGER, folder / "cache"
        )
        assert found == program
        assert not (folder / "cache").exists()


def test_a_program_out_of_reach_is_copied_once_with_all_that_it_needs() -> None:
    with open_folder() as folder:
        program = program_in(folder)
        for _ in range(2):
            found = reachable_program(
                "pytest", (folder / "package",), program, STRANGER, folder / "cache"
            )
            assert can_run(found, STRANGER)
            assert found.read_text() == program.read_text()
        share = found.parent.parent / "share"
        assert stat.S_IMODE(share.stat().st_mode) == 0o644
        assert len(list((folder / "cache" / "programs").iterdir())) == 1


def test_a_cache_out_of_reach_is_refused_with_what_to_do() -> None:
    with open_folder() as folder:
        (folder / "private").mkdir(mode=0o700)
        with pytest.raises(StateError, match="CREDITGATE_CACHE"):
            make_enterable(folder / "private" / "cache", STRANGER)


def test_a_data_folder_belongs_to_its_user_alone() -> None:
    with open_folder() as folder:
        made = data_folder(folder / "data", server_user())
        assert made == (folder / "data").resolve()
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
        assert data_folder(folder / "data", server_user()) == made
