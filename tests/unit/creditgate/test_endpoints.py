"""A command finds the running system, or says how to get one."""

import json
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from creditgate.endpoints import PAGE, find, problem_text, segment
from creditgate.failures import CommandError, WrongUse

_STACK = {
    "credit_check_url": "http://127.0.0.1:1",
    "exposure_tracker_url": "http://127.0.0.1:2",
    "notifier_url": "http://127.0.0.1:3",
    "api_key": "cgk_secret",
    "kafka_bootstrap_servers": "127.0.0.1:4",
}


def test_the_stack_file_tells_where_everything_is(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(json.dumps(_STACK))
    assert find(tmp_path, {}).notifier_url == "http://127.0.0.1:3"


def test_the_environment_wins_over_the_stack_file(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(json.dumps(_STACK))
    named = {"CREDITGATE_NOTIFIER_URL": "http://elsewhere:9"}
    assert find(tmp_path, named).notifier_url == "http://elsewhere:9"


def test_the_key_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(json.dumps(_STACK))
    (tmp_path / "key").write_text("cgk_filed\n")
    assert find(tmp_path, {"CREDITGATE_API_KEY_FILE": str(tmp_path / "key")}).api_key == "cgk_filed"


def test_without_either_the_missing_variables_and_the_way_to_start_are_named(
    tmp_path: Path,
) -> None:
    with pytest.raises(CommandError, match="creditgate up") as caught:
        find(tmp_path, {"CREDITGATE_API_KEY": "k"})
    assert "CREDITGATE_NOTIFIER_URL" in str(caught.value)
    assert "CREDITGATE_API_KEY" not in str(caught.value)


def test_a_broken_stack_file_is_said_to_be_broken(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{")
    with pytest.raises(CommandError, match="not readable"):
        find(tmp_path, {})


def test_the_key_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(json.dumps(_STACK))
    assert "cgk_secret" not in repr(find(tmp_path, {}))


def test_a_problem_is_told_in_one_line_with_field_and_remedy() -> None:
    response = httpx.Response(
        422,
        json={
            "title": "Invalid request",
            "errors": [{"field": "amount", "message": "finer than cents"}],
            "remedy": "send two decimals",
        },
    )
    assert problem_text(response) == (
        "Invalid request - amount: finer than cents - send two decimals"
    )


def test_what_the_detail_tells_already_is_not_told_twice() -> None:
    response = httpx.Response(
        422,
        json={
            "title": "Invalid request",
            "detail": "as_of: is not a time",
            "errors": [
                {"field": "as_of", "message": "is not a time"},
                {"field": None, "message": "the body is empty"},
            ],
            "remedy": "send it again",
        },
    )
    assert problem_text(response) == (
        "Invalid request - as_of: is not a time - the body is empty - send it again"
    )


def test_each_field_has_its_own_remedy_beside_it() -> None:
    response = httpx.Response(
        422,
        json={
            "title": "Invalid request",
            "detail": "amount: is not an amount; comment: is empty",
            "errors": [
                {"field": "amount", "message": "is not an amount", "remedy": "send digits"},
                {"field": "comment", "message": "is empty", "remedy": "say why"},
            ],
            "remedy": "correct each field named in errors and send it again",
        },
    )
    assert problem_text(response) == (
        "Invalid request - amount: is not an amount; send digits - comment: is empty; say why"
    )


def test_a_reply_that_is_json_but_no_object_is_told_by_its_status() -> None:
    assert problem_text(httpx.Response(500, text="[1]")) == "500 Internal Server Error"


def test_every_published_list_gives_as_many_at_a_time_as_commands_ask_for() -> None:
    most = {
        path: parameter["schema"]["maximum"]
        for file in Path("schemas/openapi").glob("*.json")
        for path, methods in json.loads(file.read_bytes())["paths"].items()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["name"] == "limit"
    }
    assert {"/v1/overrides", "/v1/policies", "/v1/accounts"} <= most.keys()
    assert {path for path, maximum in most.items() if maximum < PAGE} == set()


@pytest.mark.parametrize("id_", [".", "..", "...", "a/b", "a.b", "Ü ?#%"])
def test_every_id_is_one_segment_of_the_path_it_is_sent_to(id_: str) -> None:
    with httpx.Client(base_url="http://127.0.0.1:1/base") as client:
        request = client.build_request("GET", f"/v1/accounts/{segment('ACCOUNT', id_)}/exposure")
    before, sent, after = request.url.raw_path.decode().rpartition("/accounts/")
    assert (before, sent) == ("/base/v1", "/accounts/")
    escaped, _, last = after.partition("/")
    assert (unquote(escaped), last) == (id_, "exposure")


@pytest.mark.parametrize("id_", ["", "\ud800"])
def test_what_no_path_can_name_is_used_wrongly(id_: str) -> None:
    with pytest.raises(WrongUse, match="ACCOUNT"):
        segment("ACCOUNT", id_)


def test_a_reply_that_is_no_problem_document_is_told_by_its_status() -> None:
    assert problem_text(httpx.Response(502, text="<html>")) == "502 Bad Gateway"
