"""The contracts as files: JSON Schema for each type, and one AsyncAPI document for the bus.

The models are the one source; these files are for those who do not read Python. They are
committed, so that a change of the contracts shows as a change of files in every review.
"""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from credit_contracts.codec import STRUCTURED
from credit_contracts.envelope import ENVELOPE_BY_TYPE
from credit_contracts.topics import (
    DEAD_LETTERS,
    FX_RATE_V1,
    INBOUND,
    LIVE,
    MODEL_BY_TYPE,
    OUTBOUND,
    TOPIC_BY_TYPE,
    Topic,
    dead_letter_topic,
)

ASYNCAPI_VERSION = "3.0.0"
KAFKA_BINDING_VERSION = "0.5.0"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
CONTRACT_VERSION = "1.0.0"
JSON_FOLDER = "json"
ASYNCAPI_FILE = "asyncapi.json"

_DEAD_LETTER = "dead-letter"
_DEAD_HEADERS = {
    "dead-reason": "what is wrong, where, and what to send instead",
    "dead-at": "when it was set aside, RFC 3339",
    "dead-source": "topic, partition and offset that it came from",
}

Json = dict[str, Any]


class _Untitled(GenerateJsonSchema):
    """Leaves out titles that repeat a field's name."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - the signature is pydantic's
        return False


def emit(root: Path) -> dict[Path, str]:
    """Every file under `root` that follows from the models alone, with the text it should have."""
    files = {
        root / JSON_FOLDER / f"{kind}.json": as_text(type_schema(kind)) for kind in MODEL_BY_TYPE
    }
    files[root / ASYNCAPI_FILE] = as_text(asyncapi())
    return files


def as_text(document: Json) -> str:
    """JSON as it is committed: two blanks, one entry a line, a last newline."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def type_schema(kind: str) -> Json:
    """JSON Schema of a whole structured event; `$defs` holds the schema of its data.

    Rules between fields (sums, references, digits of a currency) are beyond JSON Schema: an event
    that passes here may still be refused, one that fails never is accepted.
    """
    schema = ENVELOPE_BY_TYPE[kind].model_json_schema(schema_generator=_Untitled)
    return {"$schema": DIALECT, "title": kind} | {
        key: value for key, value in schema.items() if key != "title"
    }


def asyncapi() -> Json:
    """AsyncAPI 3.0 of the bus, as Creditgate sees it: it receives inbound and sends the rest."""
    _, schemas = models_json_schema(
        [(envelope, "validation") for envelope in ENVELOPE_BY_TYPE.values()],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Untitled,
    )
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "info": {
            "title": "Creditgate",
            "version": CONTRACT_VERSION,
            "description": "Documents in, decisions, holds and notices out: CloudEvents 1.0 on"
            " Kafka. Written in structured mode, read in structured and binary mode.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": STRUCTURED,
        "channels": {
            topic.name: _channel(topic, topic.types or (_DEAD_LETTER,))
            for topic in (*LIVE, *DEAD_LETTERS)
        },
        "operations": _operations(),
        "components": {
            "messages": {kind: _message(kind) for kind in MODEL_BY_TYPE}
            | {_DEAD_LETTER: _dead_letter()},
            "schemas": schemas["$defs"],
        },
    }


def _channel(topic: Topic, messages: tuple[str, ...]) -> Json:
    return {
        "address": topic.name,
        "description": topic.about,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "bindingVersion": KAFKA_BINDING_VERSION,
            }
        },
    }


def _operations() -> Json:
    operations = {}
    for topic in INBOUND:
        operations[f"receive {topic.name}"] = _operation("receive", topic.name, topic.types)
    for topic in OUTBOUND:
        operations[f"send {topic.name}"] = _operation("send", topic.name, topic.types)
    for topic in LIVE:
        dead = dead_letter_topic(topic.name)
        operations[f"send {dead}"] = _operation("send", dead, (_DEAD_LETTER,))
    return operations


def _operation(action: str, channel: str, messages: tuple[str, ...]) -> Json:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
    }


def _message(kind: str) -> Json:
    envelope = ENVELOPE_BY_TYPE[kind].__name__
    key = "base and quote, such as EURUSD" if kind == FX_RATE_V1 else "the account's id"
    if not TOPIC_BY_TYPE[kind].inbound:
        key += ", where there is one"
    return {
        "name": kind,
        "contentType": STRUCTURED,
        "payload": {"$ref": f"#/components/schemas/{envelope}"},
        "bindings": _key_binding(key),
    }


def _dead_letter() -> Json:
    return {
        "name": _DEAD_LETTER,
        "summary": "A record as received that could not be used, and why.",
        "headers": {
            "type": "object",
            "required": list(_DEAD_HEADERS),
            "properties": {
                name: {"type": "string", "description": about}
                for name, about in _DEAD_HEADERS.items()
            },
        },
        "payload": {"description": "the value as received, whatever it is"},
        "bindings": _key_binding("as received"),
    }


def _key_binding(about: str) -> Json:
    return {
        "kafka": {
            "key": {"type": "string", "description": about},
            "bindingVersion": KAFKA_BINDING_VERSION,
        }
    }
