import json
import os
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from creditgate.stack.folder import StateFolder
from creditgate.stack.services import DEFAULT_PORTS
from creditgate_embedded.ports import LOOPBACK, is_free
from creditgate_embedded.processes import ProcessIdentity
from support.command import PROGRAM, System
from support.servers import open_folder
from support.waiting import until

SERVICES = ("exposure_tracker", "credit_check", "notifier")
ADDRESSES = (
    "credit_check_url",
    "exposure_tracker_url",
    "notifier_url",
    "mail_url",
    "kafka_bootstrap_servers",
    "database_url",
)
UP = ("up", "--detach", "--ports", "auto", "--demo")


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with open_folder() as folder:
        stack = System(folder / "state")
        try:
            stack.run(*UP)
            yield stack
        finally:
            stack.run("down")


def addresses(system: System) -> dict[str, Any]:
    return {name: system.told[name] for name in ADDRESSES}


def ask(system: System, order_id: str, account_id: str, amount: str) -> dict[str, Any]:
    told = system.told
    question = {"order_id": order_id, "order_version": 1, "account_id": account_id}
    question |= {"currency": "EUR", "amount": amount}
    reply = httpx.post(
        f"{told['credit_check_url']}/v1/checks",
        json=question,
        headers={"authorization": f"Bearer {told['api_key']}"},
        timeout=30,
    )
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def is_well(system: System) -> bool:
    done = subprocess.run(
        [str(PROGRAM), "status", "--json", "--state", str(system.state)],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def test_it_starts_with_the_policies_that_it_is_delivered_with(system: System) -> None:
    (policy,) = system.lines("policies", "list", "--json")
    assert (policy["version"], policy["state"], policy["entries"]) == (1, "active", [])
    assert b"version 1: active" in system.run("policies", "show").stdout


def test_stack_json_tells_what_the_contract_says_to_its_owner_alone(system: System) -> None:
    told = system.told
    assert {*ADDRESSES, "api_key", "pids"} <= set(told)
    assert set(told["pids"]) >= {"postgres", "kafka", *SERVICES, "supervisor"}
    assert all(ProcessIdentity.of(pid) for pid in told["pids"].values())
    assert stat.S_IMODE((system.state / "stack.json").stat().st_mode) == 0o600


def test_no_log_holds_a_secret(system: System) -> None:
    told = system.told
    secrets = [told["api_key"], urlsplit(told["database_url"]).password]
    for log in (system.state / "logs").iterdir():
        assert not [one for one in secrets if one in log.read_text(errors="replace")], log.name


def test_everything_listens_on_the_loopback_address_alone(system: System) -> None:
    for name in ("credit_check_url", "exposure_tracker_url", "notifier_url", "mail_url"):
        assert urlsplit(system.told[name]).hostname == LOOPBACK


def test_the_first_check_is_decided(system: System) -> None:
    answer = ask(system, "SO-STACK-1", "C-42", "12500.00")
    assert answer["outcome"] == "release"
    assert answer["limit"] == "100000.00"
    assert ask(system, "SO-STACK-2", "C-43", "12500.00")["outcome"] == "hold"
    assert ask(system, "SO-STACK-3", "C-44", "1.00")["outcome"] == "hold"


def test_what_the_notifier_sends_is_caught(system: System) -> None:
    hold = ask(system, "SO-STACK-MAIL", "C-43", "20000.00")
    assert hold["outcome"] == "hold"

    def told() -> bool:
        caught = httpx.get(f"{system.told['mail_url']}/messages").json()
        mails = [mail for mail in caught if "SO-STACK-MAIL" in mail["text"]]
        return {to for mail in mails for to in mail["to"]} >= {
            "sales@creditgate.example",
            "credit-desk@creditgate.example",
        }

    until(told, "mail about the held order, to sales and to credit")


def test_a_second_start_tells_where_the_first_one_is(system: System) -> None:
    before = system.told
    told = system.run(*UP).stdout.decode()
    assert "running already" in told
    assert before["credit_check_url"] in told
    assert system.told == before


def test_status_tells_what_runs_and_how_far_behind_it_is(system: System) -> None:
    (found,) = system.lines("status", "--json")
    assert {name for name, each in found["processes"].items() if each["running"]} == set(
        system.told["pids"]
    )
    assert found["behind"]["records_not_applied"] == 0
    assert b"credit_check" in system.run("status").stdout


@pytest.mark.parametrize("name", [*SERVICES, "mail_catcher", "kafka", "postgres"])
def test_what_is_killed_comes_back_at_the_same_address(system: System, name: str) -> None:
    before, killed = addresses(system), system.told["pids"][name]
    os.kill(killed, signal.SIGKILL)
    until(lambda: system.told["pids"][name] not in (None, killed), f"{name} to be started again")
    until(lambda: is_well(system), f"all to be ready after {name} was killed")
    assert addresses(system) == before
    assert ask(system, f"SO-AFTER-{name}", "C-42", "1.00")["outcome"] == "release"


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_finds_all_data(
    system: System,
) -> None:
    before, api_key, pids = addresses(system), system.told["api_key"], system.told["pids"]
    remembered = StateFolder.at(system.state).remembered()
    os.kill(pids["supervisor"], signal.SIGKILL)
    system.run(*UP)
    assert not [name for name, each in remembered.items() if each.is_alive()]
    assert addresses(system) == before
    assert system.told["api_key"] == api_key
    assert not set(system.told["pids"].values()) & set(pids.values())
    assert ask(system, "SO-AFTER-ALL", "C-42", "1.00")["reserved_before"] != "0.00"


def test_down_leaves_no_process_and_no_stack_json() -> None:
    with open_folder() as folder:
        system = System(folder / "state")
        system.run(*UP)
        remembered = StateFolder.at(system.state).remembered()
        assert len(remembered) == 7
        system.run("down")
        assert not [name for name, each in remembered.items() if each.is_alive()]
        assert not (system.state / "stack.json").exists()
        system.run("status", status=1)
        assert b"Nothing runs" in system.run("down").stdout


def test_ctrl_c_stops_a_supervisor_in_the_foreground_cleanly() -> None:
    with open_folder() as folder:
        system = System(folder / "state")
        foreground = system.start("up", "--ports", "auto")
        until((system.state / "stack.json").exists, "the system to be ready")
        remembered = StateFolder.at(system.state).remembered()
        foreground.send_signal(signal.SIGINT)
        told, complaints = foreground.communicate(timeout=60)
        assert foreground.returncode == 0, complaints.decode()
        assert b"Creditgate is ready" in told
        assert b"curl" in told
        assert not [name for name, each in remembered.items() if each.is_alive()]


def test_a_taken_port_is_named_with_what_to_do() -> None:
    port = DEFAULT_PORTS["credit_check"]
    with open_folder() as folder, socket.socket() as other:
        if is_free(port):
            other.bind((LOOPBACK, port))
            other.listen(1)
        done = System(folder / "state").run("up", "--detach", status=1)
        complaint = done.stderr.decode()
        assert f"port {port}" in complaint
        assert "--ports auto" in complaint
        assert not (folder / "state" / "stack.json").exists()


def test_a_failed_start_shows_the_end_of_the_log_and_leaves_nothing() -> None:
    with open_folder() as folder:
        system = System(folder / "state")
        (system.state / "postgres" / "data" / "cluster").mkdir(parents=True)
        (system.state / "postgres" / "data" / "cluster" / "PG_VERSION").write_text("11\n")
        done = system.run("up", "--detach", "--ports", "auto", status=1)
        assert "PostgreSQL 11" in done.stderr.decode()
        assert not StateFolder.at(system.state).is_held()


def test_json_status_of_a_folder_where_nothing_runs_is_still_json() -> None:
    with open_folder() as folder:
        done = System(folder / "state").run("status", "--json", status=1)
        assert json.loads(done.stdout)["processes"] == {}
