"""The children that are ours: three services and the mail catcher, with ports and environment.

Everything that they are told, they are told by environment variables, the same ones as in any other
installation; what the person who starts the stack has set already is left as it is, except for the
addresses that belong to this stack.
"""

import os
import sys
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from creditgate import kafka_access
from creditgate.failures import CommandError
from creditgate.stack.children import Child, http_child
from creditgate.stack.folder import StateFolder
from creditgate_embedded.ports import LOOPBACK, is_free, kept_port
from service_kit.cluster import Cluster
from service_kit.secret_files import variable_of_file

DEFAULT_PORTS = {"credit_check": 8080, "exposure_tracker": 8081, "notifier": 8082, "mail": 8025}
ROLE_BY_SERVICE = {
    "exposure_tracker": "creditgate_tracker",
    "credit_check": "creditgate_check",
    "notifier": "creditgate_notifier",
}
_MAIL_DEFAULTS = {
    "CREDITGATE_MAIL_FROM": "creditgate@creditgate.example",
    "CREDITGATE_CREDIT_TEAM_EMAIL": "credit@creditgate.example",
    "CREDITGATE_SALES_FALLBACK_EMAIL": "sales@creditgate.example",
}


@dataclass(frozen=True, slots=True)
class Ports:
    """Loopback ports for HTTP by name (see DEFAULT_PORTS), and the mail catcher's for SMTP."""

    http: dict[str, int]
    smtp: int

    def url(self, name: str) -> str:
        """The address of one of them."""
        return f"http://{LOOPBACK}:{self.http[name]}"


def choose_ports(folder: StateFolder, *, auto: bool) -> Ports:
    """The well-known ports, or with `auto` free ones that are kept in the folder.

    Raises CommandError when a well-known one is taken.
    """
    records = folder.path / "ports"
    records.mkdir(exist_ok=True)
    smtp = kept_port(records / "smtp")
    if auto:
        return Ports({name: kept_port(records / name) for name in DEFAULT_PORTS}, smtp)
    for name, port in DEFAULT_PORTS.items():
        if not is_free(port):
            raise CommandError(
                f"port {port}, where {name.replace('_', '-')} is to listen, is taken",
                "stop the program that listens there, or let free ports be chosen: "
                "creditgate up --ports auto",
            )
    return Ports(dict(DEFAULT_PORTS), smtp)


def as_role(database_url: str, role: str, password: str) -> str:
    """The same database, as `role`."""
    parts = urlsplit(database_url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}").geturl()


def mail_catcher(folder: StateFolder, ports: Ports) -> Child:
    """Catches all mail that the notifier sends, and shows it."""
    return http_child(
        "mail_catcher",
        [
            *(sys.executable, "-m", "creditgate.mail_catcher"),
            *("--folder", str(folder.mail)),
            *("--http-port", str(ports.http["mail"])),
            *("--smtp-port", str(ports.smtp)),
        ],
        dict(os.environ),
        folder.logs / "mail_catcher.log",
        ports.http["mail"],
    )


def services(
    folder: StateFolder,
    ports: Ports,
    database_url: str,
    passwords: dict[str, str],
    cluster: Cluster,
    *,
    sandbox: bool = False,
) -> list[Child]:
    """The three services, each with the address of the database in its own role; with accounts to
    integrate against, if wished.
    """
    mail = {"CREDITGATE_SMTP_HOST": LOOPBACK, "CREDITGATE_SMTP_PORT": str(ports.smtp)}
    if "CREDITGATE_SMTP_HOST" in os.environ:
        mail = {}
    inherited = kafka_access.for_services()
    # What it leads to is the owner's way in; services have their own.
    inherited.pop(variable_of_file("DATABASE_URL"), None)
    children = []
    for name, role in ROLE_BY_SERVICE.items():
        environment = {
            **_MAIL_DEFAULTS,
            "CREDITGATE_SANDBOX": str(sandbox).lower(),
            **inherited,
            **mail,
            "DATABASE_URL": as_role(database_url, role, passwords[role]),
            "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap_servers,
            "CREDITGATE_HOST": LOOPBACK,
            "CREDITGATE_PORT": str(ports.http[name]),
            # The same member before and after a restart: Kafka need not wait for the dead one.
            "CREDITGATE_GROUP_INSTANCE_ID": f"creditgate-up-{name}",
        }
        children.append(
            http_child(
                name,
                [sys.executable, "-m", name],
                environment,
                folder.logs / f"{name}.log",
                ports.http[name],
            )
        )
    return children
