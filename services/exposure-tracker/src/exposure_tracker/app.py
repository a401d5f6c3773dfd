"""The composition root: everything is made and wired here, once, and nowhere else."""

import asyncio
import os
import socket
from collections.abc import Sequence
from functools import partial
from typing import Any

from fastapi import FastAPI

from credit_contracts.faults import explain
from credit_contracts.problems import Problem
from credit_contracts.samples import PROBLEMS, sample
from credit_contracts.topics import INBOUND
from exposure_tracker import past
from exposure_tracker.claiming import Claimer
from exposure_tracker.consume import Consumption
from exposure_tracker.hands import Hands
from exposure_tracker.holdings import Holdings
from exposure_tracker.letters import Letters
from exposure_tracker.metrics import Metrics
from exposure_tracker.moments import Calendar
from exposure_tracker.months import Months
from exposure_tracker.post import Poster
from exposure_tracker.progress import Progress
from exposure_tracker.proving import Proving
from exposure_tracker.reading import Reading
from exposure_tracker.reconcile import Reconciler
from exposure_tracker.routes import make_router
from exposure_tracker.settings import Settings
from exposure_tracker.statements import Statements
from exposure_tracker.watch import Watch
from exposure_tracker.writer import open_writer
from service_kit import kafka, topics
from service_kit.auth import Authenticator, authenticator_of
from service_kit.clock import Clock, SystemClock
from service_kit.database import Pool, close_pool, create_pool, reachable
from service_kit.http import Probe, ReadyReport, create_app
from service_kit.lifecycle import Background, run
from service_kit.logs import configure
from service_kit.metrics import new_registry
from service_kit.migrations import verify
from service_kit.problems import FieldError
from service_kit.published import Samples

PACKAGE = "exposure_tracker"
SCHEMA = "exposure"
VERSION = "1.0.0"
_TITLE = "exposure-tracker"
_DESCRIPTION = "Every account's exposure, to the minor unit, and the postings that explain it."
_READERS_MAX = 8
_FEEDS_MAX = 4
"""Apart from the readers: however many callers wait, the watermark moves and keys are known."""
_YOUNG_MAX = 400_000
"""Objects of the batches in flight, which leave no cycles behind."""


def _explain(errors: Sequence[Any]) -> list[FieldError]:
    """Faults of a request in the words of the contracts; the first step says where it stood."""
    return [FieldError(one.field, one.reason, one.remedy) for one in explain(errors, skip=1)]


def _build(
    ready: Probe,
    live: Probe,
    metrics: Metrics,
    authenticator: Authenticator | None,
    body_bytes_max: int,
) -> FastAPI:
    app = create_app(
        title=_TITLE,
        version=VERSION,
        description=_DESCRIPTION,
        ready=ready,
        live=live,
        registry=metrics.registry,
        authenticator=authenticator,
        problem_model=Problem,
        samples=Samples(sample, PROBLEMS),
        explain=_explain,
        body_bytes_max=body_bytes_max,
    )
    app.include_router(make_router())
    return app


def openapi_app() -> FastAPI:
    """The app without anything behind it, to emit OpenAPI from."""

    async def unknown() -> ReadyReport:
        return ReadyReport(ready=False, parts={})

    return _build(unknown, unknown, Metrics(new_registry()), None, 1_048_576)


async def serve(settings: Settings | None = None, stop: asyncio.Event | None = None) -> int:
    """Run the tracker until told to stop; returns the exit status.

    Raises `SchemaBehindError` when the database is not migrated to what this code needs.
    """
    settings = settings or Settings()
    configure(settings.log_level, PACKAGE)
    readers = await create_pool(
        settings.database_url, application_name=_TITLE, max_size=_READERS_MAX
    )
    try:
        await verify(PACKAGE, SCHEMA, readers)
        writer = await open_writer(settings.database_url)
        feeds = await create_pool(
            settings.database_url, application_name=f"{_TITLE}-feeds", max_size=_FEEDS_MAX
        )
        try:
            app, tasks = _wire(settings, readers, feeds, writer)
            return await run(app, settings, *tasks, stop=stop, young_max=_YOUNG_MAX)
        finally:
            await close_pool(feeds)
            await close_pool(writer)
    finally:
        await close_pool(readers)


def _hands(settings: Settings, writer: Pool, clock: Clock) -> Hands:
    return Hands(
        Poster(writer, clock),
        clock,
        database_url=settings.database_url,
        log_level=settings.log_level,
        bytes_max=settings.record_bytes_max,
        beside=settings.apply_beside,
    )


def _wire(
    settings: Settings, readers: Pool, feeds: Pool, writer: Pool
) -> tuple[FastAPI, list[Background]]:
    clock = SystemClock()
    metrics = Metrics(new_registry())
    names = tuple(settings.topic(topic.name) for topic in INBOUND)
    cluster = settings.kafka_cluster
    owner = f"{socket.gethostname()}:{os.getpid()}"
    progress = Progress(clock, settings.stall_seconds)
    holdings = Holdings()
    consumption = Consumption(
        settings,
        names,
        verify_topics=lambda: topics.verify(cluster, names),
        consumer=lambda: kafka.consumer(
            cluster,
            group_id=settings.topic(settings.group_id),
            client_id=owner,
            group_instance_id=settings.group_instance_id,
            records_max=settings.batch_records_max,
        ),
        hands=_hands(settings, writer, clock),
        claimer=Claimer(feeds, holdings, clock, owner),
        holdings=holdings,
        progress=progress,
        metrics=metrics,
        clock=clock,
    )
    watch = Watch(
        pool=feeds,
        consumption=consumption,
        holdings=holdings,
        progress=progress,
        metrics=metrics,
        clock=clock,
        topics=names,
    )
    writer_of_letters = partial(kafka.producer, cluster, client_id=f"{owner}:dead-letters")
    letters = Letters(feeds, writer_of_letters, progress, metrics, clock)
    authenticator = authenticator_of(settings, feeds, clock)

    async def ready() -> ReadyReport:
        faults = dict(progress.faults)
        if not await reachable(feeds):
            faults["database"] = "does not answer"
        stopped = consumption.reasons()
        parts = {"partitions": len(holdings), "lag": progress.lag_records, **faults, **stopped}
        return ReadyReport(ready=not faults and not stopped, parts=parts)

    async def live() -> ReadyReport:
        return ReadyReport(ready=not progress.stalled(), parts={"lag": progress.lag_records})

    app = _build(ready, live, metrics, authenticator, settings.body_bytes_max)
    reconciler = Reconciler(readers, metrics)
    calendar = Calendar(settings.business_zone)
    turns = asyncio.Semaphore(past.AT_ONCE)
    app.state.reading = Reading(
        readers, reconciler, names, clock, holdings, calendar=calendar, turns=turns
    )
    app.state.statements = Statements(readers, clock, calendar, turns=turns)
    return app, [
        Background("consumption", consumption.run, consumption.stop),
        Background("watch", watch.run),
        Background("months", Months(feeds, metrics, clock).run),
        Background("proving", Proving(reconciler, clock, settings).run),
        Background("dead letters", letters.run),
        Background("keys", authenticator.run),
    ]
