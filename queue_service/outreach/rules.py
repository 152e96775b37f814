"""When guests are reminded, and what of their texts is still worth sending; pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from queue_service.outreach.models import KEEP_DAYS, Event

REMIND_AT = time(10)  # the day before, long before the quiet hours
DAY_MS = 86_400_000
# Answers to what the person has done a moment ago; they come at any hour.
ANSWERS = frozenset({"event_signed"})


def start(event: Event) -> datetime:
    """Return when an event begins, in its zone."""
    return _local(event.start_ms, event)


def end(event: Event) -> datetime:
    """Return when an event ends, in its zone."""
    return _local(event.end_ms, event)


def _local(ms: int, event: Event) -> datetime:
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(event.zone))


def eve(event: Event) -> int:
    """Return when (ms) people are reminded of an event: at ten on the day before."""
    return _at(event, start(event).date() - timedelta(days=1), REMIND_AT)


def _at(event: Event, day: date, hour: time) -> int:
    return int(datetime.combine(day, hour, ZoneInfo(event.zone)).timestamp() * 1000)


def times(event: Event, now: int) -> dict[str, int]:
    """Return what a new guest is told and when (ms); who signs up after the reminder's time has just read everything."""
    return {"event_signed": now} | ({"event_day_before": eve(event)} if eve(event) > now else {})


def told_until(kind: str, event: Event) -> int:
    """Return until when (ms) a text is true: a reminder says "tomorrow", everything else holds until the event begins."""
    return _at(event, start(event).date(), time()) if kind == "event_day_before" else event.start_ms


def is_true(kind: str, event: Event) -> bool:
    """True while a text of this kind says what is the case."""
    return event.cancelled == (kind == "event_cancelled")


def to_forget(event: Event, now: int) -> bool:
    """True when the event is so long over that its people are deleted."""
    return not event.forgotten and now >= event.end_ms + KEEP_DAYS * DAY_MS


def current(events: list[Event], now: int) -> list[Event]:
    """Return the events that are not over yet, by time."""
    return [one for one in events if one.end_ms > now]
