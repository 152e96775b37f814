"""Slots and times of bookings, pure: what can be booked when, and what is told when.

Places: the counters' minutes in a slot, times the share of them that may be booked, over the minutes one person takes. A service has
no more places than the counters that serve it could handle.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from queue_service.bookings.models import Booking, Slot, SlotId
from queue_service.core.cache import beside
from queue_service.posts import rules as hours
from queue_service.posts.models import Post
from queue_service.tickets.models import Place

EVENING_FROM = 16 * 60
REMIND_AT = time(16, 0)
TWO_HOURS_MS = 2 * 3600 * 1000
DAY_MS = 86_400_000


def slots_of(post: Post, day: date) -> tuple[Slot, ...]:
    """Return the slots that begin on a date, in order; none on closed days or at posts without booking.

    An evening session has none: its places are drawn.
    """
    known = beside(post).setdefault("slots", {})
    if day not in known:
        places, own = places_of(post)
        known[day] = tuple(_slot(post, SlotId(day, minute), places, own) for minute in _starts(post, day))
    found: tuple[Slot, ...] = known[day]
    return found


def _slot(post: Post, slot: SlotId, places: int, own: dict[str, int]) -> Slot:
    late = slot.minute >= EVENING_FROM and not post.hours.around_the_clock
    return Slot(slot, post.booking.slot_minutes, places, own, "evening" if late else "regular")


def _starts(post: Post, day: date) -> Iterator[int]:
    if not post.active or not post.booking.enabled:
        return
    length, drawn = post.booking.slot_minutes, hours.evening_on(post, day)
    away = (*hours.extra_on(post.hours, day), *((drawn,) if drawn else ()))
    for period in hours.without(hours.periods_of(post.hours, day), away):
        minute = period.start
        while minute + length <= period.end and minute < 1440:
            yield minute
            minute += length


def slot_named(post: Post, slot: SlotId) -> Slot | None:
    """Return a slot by its id, None when the post has no such slot (any more)."""
    return next((one for one in slots_of(post, slot.day) if one.id.minute == slot.minute), None)


def closed(post: Post, booking: Booking) -> bool:
    """True when the post has no such slot for the booking's service any more. A session whose places are drawn closes otherwise."""
    if booking.session == "drawn":
        return False
    slot = slot_named(post, SlotId.parse(booking.slot))
    return slot is None or booking.service not in slot.own


def places_of(post: Post) -> tuple[int, dict[str, int]]:
    """Return (places of a slot in all, places per service). Every verb asks, so it is worked out once for a post."""
    known = beside(post)
    if "places" not in known:
        known["places"] = _places_of(post)
    found: tuple[int, dict[str, int]] = known["places"]
    return found


def _places_of(post: Post) -> tuple[int, dict[str, int]]:
    means = {offered.slug: offered.mean_minutes for offered in post.services}
    if not means or not post.counters:
        return 0, {}
    minutes = post.booking.share * post.booking.slot_minutes
    mean = sum(means.values()) / len(means)
    total = _places(len(post.counters) * minutes / mean)
    serving = Counter(slug for counter in post.counters for slug in post.served_at(counter))
    own = {
        slug: min(total, _places(serving[slug] * minutes / means[slug])) for slug in means if serving[slug]
    }
    return total, own


def _places(people: float) -> int:
    """Whole people, at least one; 17.999999999 are 18 that a fraction was not exact for."""
    return max(1, int(people + 1e-9))


def bookable(post: Post, slot: SlotId, now: datetime) -> bool:
    """True when a slot is neither too near nor too far to be booked at ``now`` (aware)."""
    start = slot.start(post.timezone)
    nearest = now + timedelta(minutes=post.booking.min_lead_minutes)
    return nearest <= start and slot.day <= now.astimezone(start.tzinfo).date() + timedelta(
        days=post.booking.days_ahead
    )


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the dates from ``first`` to ``last``, both included."""
    for shift in range((last - first).days + 1):
        yield first + timedelta(days=shift)


def free_places(slot: Slot, service: str, taken: int, own_taken: int) -> int:
    """Return how many places a service still has in a slot."""
    return max(0, min(slot.places - taken, slot.own.get(service, 0) - own_taken))


def reminders(start: datetime, now_ms: int, from_ms: int | None = None) -> dict[str, int]:
    """Return what is told about a booking and when (ms): the confirmation now, reminders the day before and two hours before.

    A reminder whose time has passed already is left out: the confirmation has just said it. No reminder comes before ``from_ms``.
    """
    start_ms = int(start.timestamp() * 1000)
    eve = datetime.combine(start.date() - timedelta(days=1), REMIND_AT, start.tzinfo)
    day_before = max(int(eve.timestamp() * 1000), from_ms or 0)
    times = {"day_before": day_before, "two_hours": start_ms - TWO_HOURS_MS}
    return {"confirmation": now_ms} | {kind: at for kind, at in times.items() if at > now_ms}


def fields_of(slots: Iterable[Slot], service: str) -> list[str]:
    """Return the names under which the places of these slots are counted: in all, and for the service."""
    return [name for slot in slots for name in (str(slot.id), f"{slot.id}/{service}")]


def arrival(booking: Booking, now_ms: int, post: Post) -> Place:
    """Return where a ticket of somebody who checks in now waits: lane U from ten minutes before the slot, lane O when too late.

    Who is drawn for a session has the whole session for a slot, and is not late before it ends.
    """
    rule, start_ms = post.rules, booking.start_ms
    late_ms = booking.end_ms if booking.session == "drawn" else start_ms + rule.late_booking_s * 1000
    if now_ms > late_ms:
        return Place("O")
    due = max(start_ms, now_ms) // 1000 + rule.booking_offset_s
    return Place("U", due, start_ms - rule.early_booking_s * 1000)
