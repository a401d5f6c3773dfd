"""What a person is told about a running stack: where everything is, and a first thing to try."""

import json
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from creditgate.stack.folder import StateFolder

_FIRST_CHECK = {
    "order_id": "SO-1001",
    "order_version": 1,
    "account_id": "C-42",
    "currency": "EUR",
    "amount": "12500.00",
}


def without_password(url: str) -> str:
    """The address with the password masked, for a terminal that others may see."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":…@")).geturl()


def first_check(stack: Mapping[str, Any]) -> str:
    """A shell command that asks for one decision."""
    return (
        f"curl -sS {stack['credit_check_url']}/v1/checks \\\n"
        f"    -H 'authorization: Bearer {stack['api_key']}' \\\n"
        "    -H 'content-type: application/json' \\\n"
        f"    -d {shlex.quote(json.dumps(_FIRST_CHECK))}"
    )


def summary(folder: StateFolder, stack: Mapping[str, Any]) -> str:
    """Several lines: addresses, key, data, and how to ask and how to stop."""
    rows = (
        (
            "credit-check",
            f"{stack['credit_check_url']}   (its API: {stack['credit_check_url']}/docs)",
        ),
        ("exposure-tracker", stack["exposure_tracker_url"]),
        ("notifier", stack["notifier_url"]),
        ("mail", f"{stack['mail_url']}   (every message that is sent)"),
        ("Kafka", stack["kafka_bootstrap_servers"]),
        ("PostgreSQL", without_password(stack["database_url"])),
        ("API key", stack["api_key"]),
        ("data, logs", str(folder.path)),
    )
    table = "\n".join(f"  {name:<17} {value}" for name, value in rows)
    return f"{table}\n\nAsk for a decision:\n\n  {first_check(stack)}\n"
