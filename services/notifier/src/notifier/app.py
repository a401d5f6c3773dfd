"""The notifier's only place of wiring: settings in, a running service out."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from credit_contracts.faults import explain
from credit_contracts.problems import Problem
from credit_contracts.samples import PROBLEMS, sample
from credit_contracts.topics import ACCOUNTS, DECISIONS, HOLDS, NOTICES
from notifier.decode import Topics
from notifier.deliver import Deliverer
from notifier.feed import Feed
from notifier.gather import Gatherer
from notifier.ingest import SCHEMA, Ingest
from notifier.mail import Mailer, Relay
from notifier.metrics import Metrics
from notifier.retry import Schedule
from notifier.routes import Behind, router
from notifier.routing import Desks
from notifier.settings import Settings
from notifier.watch import Watch
from service_kit import kafka, topics
from service_kit import relay as outbox_relay
from service_kit.auth import Authenticator, authenticator_of
from service_kit.clock import SystemClock
from service_kit.database import Pool, close_pool, create_pool, reachable
from service_kit.dead_letter import DeadLetterLimit
from service_kit.http import ReadyReport, create_app
from service_kit.lifecycle import Background, run
from service_kit.logs import configure
from service_kit.metrics import new_registry
from service_kit.migrations import verify
from service_kit.problems import FieldError
from service_kit.published import Samples

PACKAGE = "notifier"
VERSION = "1.0.0"
_POOL_SIZE = 8


async def _not_running() -> ReadyReport:
    return ReadyReport(ready=False, parts={})


def _explain(errors: Sequence[Any]) -> list[FieldError]:
    return [FieldError(one.field, one.reason, one.remedy) for one in explain(errors, skip=1)]


def _frame(
    registry: CollectorRegistry,
    ready: Callable[[], Awaitable[ReadyReport]],
    live: Callable[[], Awaitable[ReadyReport]],
    authenticator: Authenticator | None,
    body_bytes_max: int,
) -> FastAPI:
    app = create_app(
        title="Creditgate notifier",
        version=VERSION,
        description="Who was told what, by which try, and what is kept quiet.",
        ready=ready,
        live=live,
        registry=registry,
        authenticator=authenticator,
        problem_model=Problem,
        samples=Samples(sample, PROBLEMS),
        explain=_explain,
        body_bytes_max=body_bytes_max,
    )
    app.include_router(router)
    return app


def openapi_app() -> FastAPI:
    """The app without anything behind it, to read its OpenAPI from."""
    return _frame(new_registry(), _not_running, _not_running, None, 1_048_576)


async def serve(settings: Settings | None = None, stop: asyncio.Event | None = None) -> int:
    """Runs the notifier until it is told to stop; returns the exit status.

    Raises `SchemaBehindError` or `TopicRefusedError`, which say what to run first.
    """
    settings = settings or Settings()
    configure(settings.log_level, PACKAGE)
    pool = await create_pool(
        settings.database_url, application_name="creditgate-notifier", max_size=_POOL_SIZE
    )
    try:
        await verify(PACKAGE, SCHEMA, pool)
        heard = _topics(settings)
        await topics.verify(settings.kafka_cluster, heard.names)
        app, background = _wire(settings, pool, heard)
        return await run(app, settings, *background, stop=stop)
    finally:
        await close_pool(pool)


def _topics(settings: Settings) -> Topics:
    return Topics(
        accounts=settings.topic(ACCOUNTS.name),
        decisions=settings.topic(DECISIONS.name),
        holds=settings.topic(HOLDS.name),
        notices=settings.topic(NOTICES.name),
    )


def _desks(settings: Settings) -> Desks:
    return Desks(
        credit_team=settings.credit_team_email,
        sales_fallback=settings.sales_fallback_email or settings.credit_team_email,
    )


def _wire(settings: Settings, pool: Pool, heard: Topics) -> tuple[FastAPI, list[Background]]:
    clock = SystemClock()
    registry = new_registry()
    metrics = Metrics(registry)
    feed = _feed(settings, pool, heard, clock, metrics)
    watch = Watch(
        pool, feed, heard, stall_seconds=settings.stall_seconds, clock=clock, metrics=metrics
    )
    deliverer = Deliverer(
        pool,
        _mailer(settings),
        Schedule(settings.retry_first_seconds, settings.retry_seconds_max, settings.attempts_max),
        senders=settings.senders,
        try_seconds_max=settings.smtp_timeout_seconds,
        clock=clock,
        metrics=metrics,
    )
    gatherer = Gatherer(
        pool,
        _desks(settings),
        contacts_known=watch.contacts_known,
        on_messages=deliverer.nudge,
        clock=clock,
        metrics=metrics,
    )
    relay = outbox_relay.Relay(
        pool,
        lambda: kafka.producer(settings.kafka_cluster, client_id="creditgate-notifier"),
        SCHEMA,
        clock,
        outbox_relay.OutboxMetrics(registry),
    )
    authenticator = authenticator_of(settings, pool, clock)

    async def ready() -> ReadyReport:
        database, broker = await asyncio.gather(reachable(pool), feed.reachable())
        return ReadyReport(
            ready=database and broker and feed.stopped is None,
            parts={"database": database, "kafka": broker, "reading_stopped": feed.stopped},
        )

    async def live() -> ReadyReport:
        return ReadyReport(
            ready=not watch.stall.stalled, parts={"standing_still_seconds": watch.stall.seconds}
        )

    app = _frame(registry, ready, live, authenticator, settings.body_bytes_max)
    app.state.behind = Behind(pool, feed, _desks(settings))
    return app, [
        Background("feed", feed.run),
        Background("gatherer", gatherer.run),
        Background("deliverer", deliverer.run, deliverer.stop),
        Background("dead letters", relay.run),
        Background("watch", watch.run),
        Background("last use of keys", authenticator.run),
    ]


def _feed(
    settings: Settings, pool: Pool, heard: Topics, clock: SystemClock, metrics: Metrics
) -> Feed:
    limit = DeadLetterLimit(settings.dead_letters_max, settings.dead_letters_window_seconds, clock)
    return Feed(
        lambda: kafka.consumer(
            settings.kafka_cluster,
            group_id=settings.topic(settings.group_id),
            group_instance_id=settings.group_instance_id,
            client_id="creditgate-notifier",
            records_max=settings.batch_records_max,
        ),
        heard,
        Ingest(
            pool,
            heard,
            group_wait_seconds=settings.group_wait_seconds,
            limit=limit,
            clock=clock,
            metrics=metrics,
        ),
        pool,
        owner=f"{socket.gethostname()}:{os.getpid()}",
        clock=clock,
        metrics=metrics,
    )


def _mailer(settings: Settings) -> Mailer:
    return Mailer(
        Relay(
            host=settings.smtp_host,
            port=settings.smtp_port,
            tls=settings.smtp_tls,
            username=settings.smtp_username,
            password=settings.smtp_password,
            timeout_seconds=settings.smtp_timeout_seconds,
        ),
        settings.mail_from,
    )
