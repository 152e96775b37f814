"""Estimates for people, and the learning behind them."""

from collections.abc import Mapping
from typing import Any

from queue_service.core.cache import remember
from queue_service.core.redis import Engine
from queue_service.waits import rules, store
from queue_service.waits.models import Estimate, Learned, Pace

BATCH = 2000


def _paces(engine: Engine, post: str) -> dict[str, Pace]:
    # Seconds old at most; asking the engine for every ticket would put the estimator in the path of issuing.
    return remember("waits", post, lambda: store.paces(engine, post))


def pace(engine: Engine, post: str, service: str) -> Pace | None:
    """Return how fast a service goes now, None when there is nothing to learn from or no counter is open for it."""
    return _paces(engine, post).get(service)


def estimate(going: Pace, ahead: int) -> Estimate:
    """Return the range for somebody with ``ahead`` people before them."""
    return rules.estimate(going, ahead)


def for_newcomers(engine: Engine, post: str, waiting: Mapping[str, int]) -> dict[str, Any]:
    """Return per service the range for a person who takes a number now, e.g. ``{"ktp-baru": {"p50": 600, "p90": 1200}}``."""
    return _ranges(_paces(engine, post), waiting)


def _ranges(going: Mapping[str, Pace], waiting: Mapping[str, int]) -> dict[str, Any]:
    found = {service: rules.estimate(pace, waiting.get(service, 0)) for service, pace in going.items()}
    return {service: {"p50": one.p50, "p90": one.p90} for service, one in found.items()}


def refresh(
    engine: Engine, post: str, at: str, counters: Mapping[str, int], waiting: Mapping[str, int]
) -> bool:
    """Learn from what finished (and was not undone) since the last time and publish the estimates; True when they changed.

    ``counters`` is how many open counters serve each service, ``waiting`` how many people wait for it. Run twice, late or by two
    workers at once it learns everything once: the script keeps only what began at the stored position.
    """
    expected, known = store.learned(engine, post)
    position, served = store.served_since(engine, post, expected, BATCH)
    for one in served:
        apply = rules.unlearn if one.taken_back else rules.learn
        known[one.service] = apply(known.get(one.service, Learned()), one.seconds)
    going = {
        service: pace for service, one in known.items() if (pace := rules.pace(one, counters.get(service, 0)))
    }
    return store.publish(engine, post, at, expected, position, known, going, _ranges(going, waiting))
