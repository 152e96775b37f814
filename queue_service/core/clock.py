"""Time, injected so that tests can move it, and watched so that a jumping computer clock is noticed."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JUMP_SECONDS = 3600.0
CLOCK = "clock"  # announced through core.cache when somebody has confirmed the date


class Clock:
    """The wall clock in UTC, with the monotonic clock beside it as a witness."""

    def __init__(self) -> None:
        self._offset = self._wall() - self._monotonic()

    def _wall(self) -> float:
        return time.time()

    def _monotonic(self) -> float:
        # Linux's monotonic clock stands still while a computer sleeps, and a night asleep is no jump.
        return (
            time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
        )

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""
        return datetime.fromtimestamp(self._wall(), UTC)

    def now_ms(self) -> int:
        """Return the present in milliseconds since 1970."""
        return int(self._wall() * 1000)

    def jumped(self) -> float:
        """Return by how many seconds the wall clock was moved since start (or since :meth:`accept`), 0.0 if it is steady."""
        drift = self._wall() - self._monotonic() - self._offset
        return drift if abs(drift) >= JUMP_SECONDS else 0.0

    def accept(self) -> None:
        """Take the wall clock as right from here on; called when a supervisor confirms the date."""
        self._offset = self._wall() - self._monotonic()


def local(moment: datetime, timezone: str) -> datetime:
    """Return ``moment`` in the named zone (WIB is ``Asia/Jakarta``)."""
    return moment.astimezone(ZoneInfo(timezone))


def local_date(clock: Clock, timezone: str) -> date:
    """Return the date it is now in the named zone."""
    return local(clock.now(), timezone).date()


def local_ms(ms: int, timezone: str) -> datetime:
    """Return milliseconds since 1970 as a moment in the named zone."""
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(timezone))


def rfc3339(ms: int, timezone: str) -> str:
    """Return milliseconds since 1970 as RFC 3339 with the zone's offset and millisecond precision."""
    return local_ms(ms, timezone).isoformat(timespec="milliseconds")
