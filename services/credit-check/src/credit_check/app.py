"""The composition root: what credit-check is made of, and in which order it starts and ends.

Lanes have connections of their own; everything that is not a decision (reading, keys, the sweep,
the relay) shares a pool, so that a slow page never keeps a decision waiting.
"""

import asyncio
from importlib.metadata import version

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from credit_check import (
    routes_backtests,
    routes_bulk,
    routes_bypasses,
    routes_checks,
    routes_desk,
    routes_desk_many,
    routes_holds,
    routes_limits,
    routes_notices,
    routes_overrides,
    routes_policies,
    routes_policy_acts,
    routes_ways_out,
)
from credit_check.admission import Admission
from credit_check.answering import Answering
from credit_check.asked import explain_fields
from credit_check.backtests import Backtests
from credit_check.batcher import Batcher
from credit_check.bypassing import Bypassing
from credit_check.clearing import Clearing
from credit_check.desk import Desk
from credit_check.episodes import Episodes
from credit_check.events import Envelopes
from credit_check.foresight import Foresight
from credit_check.lane import Lane
from credit_check.limit_documents import Press
from credit_check.metrics import CheckMetrics
from credit_check.observer import Observer
from credit_check.parts import Parts
from credit_check.policy_watch import PolicyWatch
from credit_check.queue import Queue
from credit_check.sandbox import Sandbox
from credit_check.session import Session, connect
from credit_check.settings import CheckSettings
from credit_check.shelf import Shelf
from credit_check.staleness import Staleness
from credit_check.store_limits import LimitReads
from credit_check.store_overrides import OverrideReads
from credit_check.store_policies import PolicyStore
from credit_check.sweep import Sweep
from credit_contracts.problems import Problem
from credit_contracts.samples import PROBLEMS, sample
from service_kit import kafka, lifecycle, migrations
from service_kit.auth import authenticator_of
from service_kit.clock import Clock, SystemClock
from service_kit.database import Pool, close_pool, create_pool, reachable
from service_kit.http import Probe, ReadyReport, create_app, with_short_way
from service_kit.logs import configure
from service_kit.metrics import new_registry
from service_kit.published import Samples
from service_kit.relay import OutboxMetrics, Relay
from service_kit.relay_beside import RelayBeside

PACKAGE = SCHEMA = "credit_check"
CLIENT_ID = "creditgate-credit-check"
POOL_MAX = 8
ROUTES = (
    routes_backtests, routes_bulk, routes_bypasses, routes_checks, routes_desk_many, routes_desk, routes_holds, routes_limits,
    routes_notices, routes_overrides, routes_policies, routes_policy_acts, routes_ways_out,
)  # fmt: skip
_FAILING = (
    "task after task cannot be decided: see the log; the database's functions may be of another"
    " version than the program (migrate)"
)


def build_app(registry: CollectorRegistry, ready: Probe, body_bytes_max: int) -> FastAPI:
    """The HTTP interface, not yet connected to anything."""
    app = create_app(
        title="Creditgate credit-check",
        version=version("credit-check"),
        description="Release, release with warning, or hold: decided on live exposure.",
        ready=ready,
        registry=registry,
        problem_model=Problem,
        samples=Samples(sample, PROBLEMS),
        explain=explain_fields,
        body_bytes_max=body_bytes_max,
    )
    for routes in ROUTES:
        app.include_router(routes.router())
    return app


def openapi_app() -> FastAPI:
    """The app for emitting OpenAPI; it serves nothing."""

    async def never_ready() -> ReadyReport:
        return ReadyReport(ready=False, parts={})

    return build_app(
        new_registry(), never_ready, CheckSettings.model_fields["body_bytes_max"].default
    )


def make_batcher(settings: CheckSettings, metrics: CheckMetrics, shelf: Shelf) -> Batcher:
    """The lanes, each with an admission of its own, deciding by the policies on one shelf."""
    clock = SystemClock()

    async def session() -> Session:
        return await connect(settings.database_url, clock, settings.business_time_zone)

    envelopes = Envelopes(settings.topic_prefix)
    lanes = [
        Lane(
            session,
            shelf=shelf,
            envelopes=envelopes,
            admission=Admission(clock, target_seconds=settings.queue_seconds),
            clock=clock,
            metrics=metrics,
        )
        for _ in range(settings.lanes)
    ]
    return Batcher(lanes, metrics)


def make_relay(
    settings: CheckSettings, pool: Pool, clock: Clock, registry: CollectorRegistry
) -> RelayBeside:
    """What sends the outbox, here or beside."""
    cluster, metrics = settings.kafka_cluster, OutboxMetrics(registry)
    return RelayBeside(
        Relay(pool, lambda: kafka.producer(cluster, client_id=CLIENT_ID), SCHEMA, clock, metrics),
        metrics,
        clock,
        database_url=settings.database_url,
        cluster=cluster,
        schema=SCHEMA,
        client_id=CLIENT_ID,
        log_level=settings.log_level,
    )


def readiness(pool: Pool, batcher: Batcher) -> Probe:
    """Ready while the database answers and every lane can decide."""

    async def ready() -> ReadyReport:
        database = await reachable(pool)
        batcher.try_again()
        lanes = not batcher.down and not batcher.failing
        reason = {"reason": _FAILING} if batcher.failing else {}
        return ReadyReport(
            ready=database and lanes, parts={"database": database, "lanes": lanes, **reason}
        )

    return ready


async def serve(stop: asyncio.Event | None = None) -> int:
    """Run the service until told to stop; returns the exit status."""
    settings = CheckSettings()
    configure(settings.log_level, "credit-check")
    clock, registry = SystemClock(), new_registry()
    metrics = CheckMetrics(registry)
    pool = await create_pool(
        settings.database_url, application_name="creditgate-credit-check", max_size=POOL_MAX
    )
    try:
        await migrations.verify(PACKAGE, SCHEMA, pool)
        authenticator = authenticator_of(settings, pool, clock)
        shelf = Shelf()
        batcher = make_batcher(settings, metrics, shelf)
        observer = Observer(pool, clock, metrics, settings.business_time_zone)
        app = build_app(registry, readiness(pool, batcher), settings.body_bytes_max)
        app.state.authenticator = authenticator
        envelopes = Envelopes(settings.topic_prefix)
        press = Press(envelopes, settings.business_time_zone)
        policies = PolicyStore(pool)
        backtests = Backtests(pool, settings)
        watch = PolicyWatch(policies, shelf, clock, metrics)
        await watch.look()
        app.state.parts = Parts(
            authenticator=authenticator,
            batcher=batcher,
            backtests=backtests,
            desk=Desk(pool),
            queue=Queue(pool),
            observer=observer,
            foresight=Foresight(pool, batcher, settings.business_zone),
            policies=policies,
            limits=LimitReads(pool),
            overrides=OverrideReads(pool, settings.business_time_zone),
            shelf=shelf,
            press=press,
            pool=pool,
            clock=clock,
            sandbox=Sandbox(clock) if settings.sandbox else None,
        )
        relay = make_relay(settings, pool, clock, registry)
        clearing = Clearing(batcher, clock, metrics, settings.business_time_zone)
        sweep = Sweep(
            pool, batcher, clock, metrics, zone=settings.business_time_zone, envelopes=envelopes,
            clearing=clearing, answering=Answering(batcher, clock, metrics), press=press,
            bypassing=Bypassing(clock, metrics, envelopes),
            episodes=Episodes(clock, shelf, press), staleness=Staleness(clock, shelf),
        )  # fmt: skip
        return await lifecycle.run(
            with_short_way(app, "POST", routes_checks.HOT_PATH, routes_checks.answer_check),
            settings,
            lifecycle.Background("lanes", batcher.run, batcher.stop),
            lifecycle.Background("sweep", sweep.run),
            lifecycle.Background("relay", relay.run),
            lifecycle.Background("observer", observer.run),
            lifecycle.Background("policies", watch.run),
            lifecycle.Background("backtests", backtests.run),
            lifecycle.Background("keys", authenticator.run),
            stop=stop,
        )
    finally:
        await close_pool(pool)
