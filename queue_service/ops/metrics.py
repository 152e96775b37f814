"""What is measured of every request, in Prometheus' terms, and the numbers that are read from the store on scrape.

With several web processes each writes its counts into files of ``PROMETHEUS_MULTIPROC_DIR`` (set by the command line
before this module is loaded) and whichever is scraped adds them up.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from flask import Flask, Request, Response, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from queue_service.core.redis import outage

Waiting = Callable[[], Iterable[tuple[str, str, int]]]
Messages = Callable[[], Mapping[str, Any]]
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_REQUESTS = Counter("queue_requests", "Requests answered", ["endpoint", "method", "status"])
_SECONDS = Histogram(
    "queue_request_seconds", "Seconds from request to answer", ["endpoint"], buckets=_BUCKETS
)


def observe_requests(app: Flask) -> None:
    """Count and time every request of ``app`` by endpoint, never by address: addresses hold ticket ids."""

    @app.before_request
    def start() -> None:
        request.environ["queue.started"] = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]
        count, seconds = _of(asked.endpoint or "none", asked.method, response.status_code)
        count.inc()
        seconds.observe(time.perf_counter() - asked.environ["queue.started"])
        return response


@cache
def _of(endpoint: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """What counts and times these requests; finding it by its labels each time would cost more than counting."""
    return _REQUESTS.labels(endpoint, method, str(status)), _SECONDS.labels(endpoint)


def exposition(waiting: Waiting, messages: Messages) -> bytes:
    """All metrics as Prometheus text; ``waiting`` yields ``(post, service, tickets waiting)`` from the store, ``messages`` the outbox."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Existing())
    registry.register(_Store(waiting, messages))
    return generate_latest(registry)


class _Existing(Collector):
    """What this process has counted."""

    def collect(self) -> Iterator[Metric]:
        yield from REGISTRY.collect()


class _Store(Collector):
    """What the store says at this moment."""

    def __init__(self, waiting: Waiting, messages: Messages) -> None:
        self._waiting = waiting
        self._messages = messages

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("queue_engine_up", "1 when the engine answers")
        tickets = GaugeMetricFamily("queue_waiting_tickets", "Tickets that wait", labels=["post", "service"])
        outbox: list[Metric] = []
        try:
            for post, service, count in self._waiting():
                tickets.add_metric([post, service], count)
            outbox = _outbox(self._messages())
            up.add_metric([], 1)
        except Exception as error:
            if not outage(error):
                raise
            up.add_metric([], 0)
        yield up
        yield tickets
        yield from outbox


def _outbox(measured: Mapping[str, Any]) -> list[Metric]:
    states = GaugeMetricFamily("queue_messages", "Messages in each state now", labels=["state"])
    for state, count in measured["states"].items():
        states.add_metric([state], count)
    entered = CounterMetricFamily(
        "queue_messages_entered", "Messages that entered a state, ever", labels=["state"]
    )
    for state, count in measured["totals"].items():
        entered.add_metric([state], count)
    overdue = GaugeMetricFamily(
        "queue_messages_overdue_seconds", "For how long the oldest due message has waited"
    )
    overdue.add_metric([], measured["overdue"])
    resting = GaugeMetricFamily(
        "queue_message_transport_resting", "1 while it is left alone after failures", labels=["transport"]
    )
    for transport, rests in measured["resting"].items():
        resting.add_metric([transport], int(rests))
    return [states, entered, overdue, resting]
