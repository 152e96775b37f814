"""Pure rules of the outbox: quiet hours, back-off, and how much of a phone number people may see."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from queue_service.config import QuietHours

FIRST_RETRY_MS = 15_000
LONGEST_RETRY_MS = 300_000
LEASE_MS = 14_000  # longer than any hand-over takes; a sweep every 15 s then resumes within 30 s
DOUBT_MS = 120_000
KEEP_MS = (
    30 * 86_400_000
)  # after its deadline a message can do nothing any more, and its phone number goes with it
# A provider that fails this often in a row is left alone for a while.
FAILURES_ALLOWED = 3
FIRST_REST_MS = 30_000
LONGEST_REST_MS = 600_000


def quiet_until(now: int, zone: str, quiet: QuietHours) -> int | None:
    """Return when (ms) the quiet hours end that hold at ``now`` (ms) in a time zone; ``None`` when none hold."""
    if quiet is None or quiet[0] == quiet[1]:
        return None
    begin, end = quiet
    local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    time = local.time()
    inside = begin <= time < end if begin < end else time >= begin or time < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if time >= end else 0)
    return int(datetime.combine(day, end, ZoneInfo(zone)).timestamp() * 1000)


def retry_after(tries: int) -> int:
    """Return after how many ms a message is tried again when nobody has taken it ``tries`` times before."""
    return min(LONGEST_RETRY_MS, FIRST_RETRY_MS << min(tries, 10))


def masked(number: str) -> str:
    """Return a phone number as staff may see it: enough to recognise, too little to call."""
    return f"{number[:5]}*****{number[-3:]}" if len(number) > 8 else "*****"
