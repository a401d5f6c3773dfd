"""Why a Kafka cluster cannot be reached, in words that say what to set.

aiokafka tries the brokers one after the other, logs what each of them said, and raises that none
could be reached: a wrong password, a certificate that nobody trusts and a broker that is down look
the same to whoever catches that. So one more connection is made, to each broker in turn, for the
reason alone. `ValueError` of a certificate file that went away since the start stays what it is.
"""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from service_kit.cluster import Cluster

_ANSWER_MS = 3_000
_HUNG_UP = (ssl.SSLError, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)
_PROTOCOL = "CREDITGATE_KAFKA_SECURITY_PROTOCOL"


@asynccontextmanager
async def explained(cluster: Cluster) -> AsyncIterator[None]:
    """Around the start of a client: `KafkaConnectionError` tells the reason, and the remedy."""
    try:
        yield
    except KafkaConnectionError as fault:
        raise KafkaConnectionError(await why_unreachable(cluster)) from fault


async def why_unreachable(cluster: Cluster) -> str:
    """One sentence about the first broker that says more than nothing, else about the last."""
    told = "no address is given: set KAFKA_BOOTSTRAP_SERVERS"
    for host, port, _ in collect_hosts(cluster.bootstrap_servers, randomize=False):
        reason, is_away = await _ask(cluster, host, port)
        told = f"Kafka at {host}:{port} {reason}"
        if not is_away:
            break
    return told


async def _ask(cluster: Cluster, host: str, port: int) -> tuple[str, bool]:
    """What keeps us out of one broker, and whether that is only its being away."""
    options = cluster.client_options()
    del options["bootstrap_servers"]
    try:
        connection = await create_conn(
            host, port, client_id="creditgate", request_timeout_ms=_ANSWER_MS, **options
        )
        try:
            await connection.send(MetadataRequest([]))
        finally:
            connection.close()
    except (KafkaError, OSError) as fault:
        is_away = isinstance(fault, OSError) and not isinstance(fault, _HUNG_UP)
        return _reason(cluster, fault), is_away
    return "did not answer a moment ago and does now: try again", False


def _reason(cluster: Cluster, fault: Exception) -> str:
    match fault:
        case SaslAuthenticationFailed():
            told = (
                f"does not know the user {cluster.username} with that password: see"
                " CREDITGATE_KAFKA_USERNAME, CREDITGATE_KAFKA_PASSWORD and"
                " CREDITGATE_KAFKA_SASL_MECHANISM"
            )
        case UnsupportedSaslMechanismError():
            told = "takes no passwords in that way: set CREDITGATE_KAFKA_SASL_MECHANISM"
        case IllegalSaslStateError():
            told = f"asks for no password there: set {_PROTOCOL}, or use its other port"
        case ssl.SSLCertVerificationError():
            told = (
                f"shows a certificate that is not trusted ({fault.verify_message}): name the"
                " authority that signed it with CREDITGATE_KAFKA_CA_FILE, and the broker, in"
                " KAFKA_BOOTSTRAP_SERVERS, as its certificate does"
            )
        case ssl.SSLError():
            told = (
                f"and we do not agree on TLS ({(fault.reason or 'no reason').lower()}): see"
                f" {_PROTOCOL}, and whether a certificate of ours is asked for"
                " (CREDITGATE_KAFKA_CERTIFICATE_FILE)"
            )
        case OSError() if not isinstance(fault, _HUNG_UP):
            told = (
                f"does not answer ({type(fault).__name__}): see whether it is up (`creditgate"
                " status`), and whether that is its address"
            )
        case _:
            told = (
                f"hangs up ({type(fault).__name__}): it may want TLS, a password or a certificate;"
                f" see {_PROTOCOL}"
            )
    return told
