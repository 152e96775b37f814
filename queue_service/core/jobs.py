"""The door to RQ: how a room hands work to a worker, and how a worker's job finds the engine.

Jobs only move what is due: the truth is in the rooms' own state, so a job that is lost, late or run twice does no harm.
Arguments travel as JSON, never as pickles. There is one queue per worker process, so that a slow printer holds
up no sweep and no job is lost when a worker dies between taking and starting it.
"""

import contextlib
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import redis
from rq import Queue
from rq.serializers import JSONSerializer

from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.redis import TIMEOUT_SECONDS, Engine, connect

SWEEPS = "sweeps"
PRINTING = "printing"
MESSAGES = "messages"
QUEUES = (SWEEPS, PRINTING, MESSAGES)

F = TypeVar("F", Callable[..., object], str)


@dataclass(frozen=True)
class Sweep:
    """A room's function that the scheduler has run every ``seconds``; its ``timeout`` is in seconds too."""

    function: Callable[[Engine, Clock], object]
    seconds: float
    timeout: int = 60

    @property
    def name(self) -> str:
        """Where the function lives, e.g. ``queue_service.tickets.jobs.turn_days``."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


def queue(settings: Settings, name: str) -> Queue:
    """The RQ queue of that name (one of ``QUEUES``)."""
    return Queue(name, connection=_connection(settings.jobs_url), serializer=JSONSerializer)


def enqueue(settings: Settings, name: str, function: F, *args: Any, timeout: int = 30) -> None:
    """Have a worker call ``function(*args)`` soon, for at most ``timeout`` seconds; ``args`` must be JSON.

    A function of the room's own ``jobs`` is named by its path, since ``actions`` lie below ``jobs``.

    Raises redis.exceptions.ConnectionError or TimeoutError when the engine of the jobs cannot be reached.
    """
    queue(settings, name).enqueue_call(
        function, args=args, timeout=timeout, result_ttl=0, failure_ttl=86_400, ttl=3_600
    )


def nudge(settings: Settings, name: str, function: str, timeout: int = 30) -> None:
    """Have a worker call a function that looks for due work itself, unless that is waiting anyway; a sweep heals what fails here."""
    with contextlib.suppress(redis.RedisError):
        if not queue(settings, name).count:
            enqueue(settings, name, function, timeout=timeout)


@functools.cache
def worker_settings() -> Settings:
    """The settings of this worker process, read once."""
    return Settings.from_env()


@functools.cache
def worker_engine() -> Engine:
    """The engine of this worker process, for jobs, which get no application context."""
    return connect(worker_settings())


@functools.cache
def _connection(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)
