"""Whether a worker may trust its wall clock.

A jump of an hour or more makes it doubtful until the clock is right again or a supervisor has confirmed the date in a web process, which
is announced like every change. Work whose harm cannot be undone (an SMS) waits meanwhile.
"""

from queue_service.core.cache import CHANGES
from queue_service.core.clock import CLOCK, Clock
from queue_service.core.redis import Engine


class Steady:
    """One worker's trust in its clock. Remembers the newest announcement it had read while the clock was steady."""

    def __init__(self) -> None:
        self._read: str | None = None

    def __call__(self, engine: Engine, clock: Clock) -> bool:
        """Return True while the clock can be trusted."""
        if clock.jumped():
            if not self._confirmed(engine):
                return False
            clock.accept()
        self._read = self._newest(engine)
        return True

    def _confirmed(self, engine: Engine) -> bool:
        if self._read is None:
            self._read = self._newest(engine)
        since = engine.client.xrange(CHANGES, f"({self._read}")
        return any(fields.get("room") == CLOCK for _id, fields in since)

    @staticmethod
    def _newest(engine: Engine) -> str:
        found = engine.client.xrevrange(CHANGES, count=1)
        return str(found[0][0]) if found else "0"
