"""The first estimate, pure: people ahead x mean service time / open counters, as a range rounded up to five minutes."""

import math

from queue_service.waits.models import Estimate, Learned, Pace

ENOUGH = 3
MEMORY = 200  # a service older than this many others no longer counts much
STEP_SECONDS = 300
NINE_OF_TEN = 1.2816  # standard deviations above the mean


def learn(known: Learned, seconds: float) -> Learned:
    """Return what is known after one more finished service."""
    count = known.count + 1
    share = 1 / min(count, MEMORY)
    return Learned(
        count=count,
        mean=known.mean + share * (seconds - known.mean),
        square=known.square + share * (seconds**2 - known.square),
    )


def unlearn(known: Learned, seconds: float) -> Learned:
    """Return what is known without one service that was not finished after all: the reverse of :func:`learn`.

    Exact up to ``MEMORY`` services, and beyond for the latest one; an earlier one among many is at most a hundredth of the mean.
    """
    if known.count <= 1:
        return Learned()
    share = 1 / min(known.count, MEMORY)
    return Learned(
        count=known.count - 1,
        mean=(known.mean - share * seconds) / (1 - share),
        square=max(0.0, (known.square - share * seconds**2) / (1 - share)),
    )


def pace(known: Learned, counters: int) -> Pace | None:
    """Return the pace of a service, None while too little is known or no counter is open for it."""
    if known.count < ENOUGH or counters == 0:
        return None
    return Pace(known.mean, known.spread, counters)


def estimate(going: Pace, ahead: int) -> Estimate:
    """Return the range for somebody with ``ahead`` people before them: their services and the one under way share the counters."""
    services = ahead + 0.5
    middle = services * going.mean / going.counters
    spread = going.spread * math.sqrt(services) / going.counters
    return Estimate(p50=_up(middle), p90=max(_up(middle + NINE_OF_TEN * spread), _up(middle) + STEP_SECONDS))


def _up(seconds: float) -> int:
    return math.ceil(seconds / STEP_SECONDS) * STEP_SECONDS
