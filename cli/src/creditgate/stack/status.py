"""What runs, where, and how far behind it is, as other processes can see it."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from creditgate.stack.folder import StateFolder

_ANSWER_SECONDS = 3.0
_URL_BY_PROCESS = {
    "exposure_tracker": "exposure_tracker_url",
    "credit_check": "credit_check_url",
    "notifier": "notifier_url",
    "mail_catcher": "mail_url",
}
_OK = 200


def answer_of(url: str, path: str, api_key: str) -> Any | None:  # noqa: ANN401  # JSON of any shape
    """The body of a 200, from JSON where it is JSON; None for any other answer or none."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(
        place.hostname or "", place.port, timeout=_ANSWER_SECONDS
    )
    try:
        connection.request("GET", path, headers={"authorization": f"Bearer {api_key}"})
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    if answer.status != _OK:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", errors="replace")


def status(folder: StateFolder, stack: Mapping[str, Any]) -> dict[str, Any]:
    """Processes (number, address, ready) and what is waiting: unapplied records, untold alerts.

    Figures of a service that does not answer are null: not known is not nothing.
    """
    api_key = stack["api_key"]
    alive = folder.remembered()
    processes = {}
    for name, pid in stack["pids"].items():
        address = stack.get(_URL_BY_PROCESS.get(name, ""))
        runs = pid is not None and name in alive and alive[name].is_alive()
        entry: dict[str, Any] = {"pid": pid if runs else None, "running": runs}
        if address:
            entry |= {"url": address, "ready": answer_of(address, "/ready", api_key) is not None}
        elif pid is None:
            entry["external"] = True
        processes[name] = entry
    positions = answer_of(stack["exposure_tracker_url"], "/v1/positions", api_key)
    check = answer_of(stack["credit_check_url"], "/v1/progress", api_key) or {}
    notifier = answer_of(stack["notifier_url"], "/v1/progress", api_key) or {}
    return {
        "state": str(folder.path),
        "processes": processes,
        "behind": {
            "records_not_applied": (
                sum(each["lag"] or 0 for each in positions["items"]) if positions else None
            ),
            "watermark": positions["watermark"] if positions else None,
            "accounts_to_look_at_again": check.get("sweep_pending"),
            "messages_to_publish": check.get("outbox_pending"),
            "records_not_told": notifier.get("lag"),
            "alerts_to_send": notifier.get("alerts_pending"),
        },
        "stopped": {
            f"{each['topic']}/{each['partition']}": each["stopped"]
            for each in (positions or {"items": ()})["items"]
            if each.get("stopped")
        },
    }


def all_well(found: Mapping[str, Any]) -> bool:
    """Whether everything that belongs to the stack runs and is ready."""
    return all(
        each.get("external") or (each["running"] and each.get("ready", True))
        for each in found["processes"].values()
    )
