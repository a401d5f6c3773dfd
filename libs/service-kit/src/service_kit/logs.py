"""One JSON object a line on standard error, from our own code and from every library alike.

Machines read logs first, so the shape is fixed: `at`, `level`, `event`, `service`, then the
facts. Ids belong there, people's names do not, and secrets never: a key that names a secret loses
its value and a URL loses its password, whoever logged it and however deep it is nested.
"""

import logging
import re
import sys
from collections.abc import Mapping
from typing import cast

import orjson
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

_SECRET_KEYS = re.compile(
    r"password|passwd|secret|authorization|api_key$|token$|cookie|database_url", re.IGNORECASE
)
_SECRET_TEXT = re.compile(r"(?<=://)([^/\s:@]*):[^@/\s]*@|cgk_[A-Za-z0-9_-]{8,}")
_HIDDEN = "[hidden]"
_TELLING_SECRETS = ("aiokafka.conn",)
"""What shows every request while debugging, the one that brings the password to Kafka as well."""
_QUIET = ("aiokafka", "asyncio", "alembic", "uvicorn", "httpx", "httpcore", "mail.log")


def _clean_text(text: str) -> str:
    if "://" not in text and "cgk_" not in text:
        return text
    return _SECRET_TEXT.sub(lambda hit: f"{hit[1]}:***@" if hit[1] is not None else "cgk_***", text)


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, Mapping):
        return {
            str(key): _HIDDEN if _SECRET_KEYS.search(str(key)) else _clean(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    return value


def hide_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Takes secrets out of a log entry; a structlog processor."""
    return cast("EventDict", _clean(event))


def render(_: WrappedLogger, __: str, event: EventDict) -> str:
    """The entry as one line; what JSON has no form for is written as its text."""
    return orjson.dumps(event, default=lambda value: _clean_text(str(value))).decode()


def configure(level: str, service: str) -> None:
    """Sets up logging for this process; called once, by the entry point.

    Libraries' loggers are kept at warning unless `level` is `debug`: their information is about
    their own workings.
    """

    def name_service(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        name_service,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
    ]
    numeric = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                hide_secrets,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(numeric)
    for name in _QUIET:
        logging.getLogger(name).setLevel(numeric if numeric <= logging.DEBUG else logging.WARNING)
    for name in _TELLING_SECRETS:
        level_told = logging.INFO if numeric <= logging.DEBUG else logging.WARNING
        logging.getLogger(name).setLevel(level_told)
    structlog.configure(
        processors=[*shared, hide_secrets, render],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def get_logger() -> FilteringBoundLogger:
    """A logger; `log.info("what happened", order_id=…)`: the event is constant, facts are keys."""
    return cast("FilteringBoundLogger", structlog.get_logger())
