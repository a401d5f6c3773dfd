"""Kafka, as commands reach it: whose address, and how to get in.

The address is the environment's, else the one of the stack in the state folder; how to get in is
told by the environment alone, in the variables that services read. They are not for the Kafka that
a stack has started itself: it asks for nothing, and a shell that holds the password of another
cluster must not keep anybody from it.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from creditgate import stack_file
from creditgate.failures import CommandError, WrongUse
from service_kit.cluster import Cluster

VARIABLE = "KAFKA_BOOTSTRAP_SERVERS"
_WAY_IN = "CREDITGATE_KAFKA_"


def cluster(state: Path, environment: Mapping[str, str] | None = None) -> Cluster:
    """The cluster that the environment names, else that of the stack in `state`.

    Raises:
        CommandError: neither tells one, or `stack.json` is not readable.
        WrongUse: what the environment says does not fit together.
    """
    named = os.environ if environment is None else environment
    if given := named.get(VARIABLE):
        return as_told(given)
    if found := of_stack(stack_file.told(state)):
        return found
    raise CommandError(
        f"no running system is known in {state}", f"name it with --state, or set {VARIABLE}"
    )


def of_stack(told: Mapping[str, Any]) -> Cluster | None:
    """The cluster of what a `stack.json` tells; None when it names none."""
    address = told.get("kafka_bootstrap_servers")
    if not address:
        return None
    pids = told.get("pids")
    is_its_own = isinstance(pids, dict) and bool(pids.get("kafka"))
    return Cluster(str(address)) if is_its_own else as_told(str(address))


def as_told(bootstrap_servers: str) -> Cluster:
    """That address, and the way in of the environment.

    Raises:
        WrongUse: what the environment says does not fit together.
    """
    # The settings of services take a moment to load, which not every command needs.
    from pydantic import ValidationError

    from service_kit.settings import KafkaSettings, fault_text

    try:
        return KafkaSettings(kafka_bootstrap_servers=bootstrap_servers).kafka_cluster
    except ValidationError as error:
        raise WrongUse(str(fault_text(error))) from None


def for_services() -> dict[str, str]:
    """The environment that services of a stack are started with: no way in where none is asked for."""
    if os.environ.get(VARIABLE):
        return dict(os.environ)
    return {name: value for name, value in os.environ.items() if not name.startswith(_WAY_IN)}
