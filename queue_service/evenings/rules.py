"""The rules of evening sessions, pure: when what happens, the draw itself and how it is checked, losses, no-shows.

The draw, ``lot-1``: each entry's lot is the SHA-256 of ``SEED:ENTRY``, as lower-case hexadecimal text. Entries are ordered by class
(priority before ordinary), then by past losses (more first), then by lot (smaller first).
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from queue_service.bookings.models import Booking
from queue_service.bookings.models import State as BookingState
from queue_service.evenings.models import Draw, Entry, Request, RequestState, Session, State, Step, Times
from queue_service.posts.models import EveningRules, Period

ALGORITHM = "lot-1"
PRIORITY, ORDINARY = 1, 2
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
REMIND_AFTER_MS = (
    HOUR_MS  # the quorum is counted first: nobody is reminded of a session that is then cancelled
)
NO_PLACE = "no_place"
UNANSWERED = "unanswered"
HOPING = frozenset({BookingState.WAITLISTED, BookingState.OFFERED, BookingState.CONFIRMED})


# ---- the draw ----


def rank(entries: Iterable[Entry], seed: str) -> tuple[str, ...]:
    """Return the names of the entries in the order of the draw; the order they come in does not matter."""
    order = sorted(entries, key=lambda one: (one.group, -one.losses, lot(seed, one.entry), one.entry))
    return tuple(one.entry for one in order)


def lot(seed: str, entry: str) -> str:
    """Return an entry's lot, 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{entry}".encode()).hexdigest()


def commitment(seed: str) -> str:
    """Return what is published before the seed is, 64 hexadecimal digits."""
    return hashlib.sha256(seed.encode()).hexdigest()


def published(draw: Draw) -> dict[str, Any]:
    """Return a draw as it is published, JSON-ready."""
    return {
        "algorithm": draw.algorithm,
        "post": draw.post,
        "date": draw.date,
        "capacity": draw.capacity,
        "commitment": draw.commitment,
        "seed": draw.seed,
        "entries": [{"entry": one.entry, "class": one.group, "losses": one.losses} for one in draw.entries],
        "set_aside": [{"entry": entry, "why": why} for entry, why in draw.set_aside],
        "ranking": list(draw.ranking),
    }


def draw_of(data: Mapping[str, Any]) -> Draw:
    """Return the draw of its published form. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is none."""
    return Draw(
        algorithm=str(data["algorithm"]),
        post=str(data["post"]),
        date=str(data["date"]),
        capacity=int(data["capacity"]),
        commitment=str(data["commitment"]),
        seed=str(data["seed"]),
        entries=tuple(
            Entry(str(one["entry"]), int(one["class"]), int(one["losses"])) for one in data["entries"]
        ),
        set_aside=tuple((str(one["entry"]), str(one["why"])) for one in data["set_aside"]),
        ranking=tuple(str(entry) for entry in data["ranking"]),
    )


def mistakes(draw: Draw) -> list[str]:
    """Return one sentence for each thing that is wrong with a published draw, none when it can be recomputed."""
    names = [one.entry for one in draw.entries]
    checks = (
        (draw.algorithm == ALGORITHM, f"the algorithm is {draw.algorithm}, only {ALGORITHM} is known"),
        (
            commitment(draw.seed) == draw.commitment,
            "the seed is not the one that was promised: its SHA-256 differs",
        ),
        (len(set(names)) == len(names), "an entry is in the list twice"),
        (not {entry for entry, _why in draw.set_aside} & set(names), "an entry was set aside and took part"),
        (
            rank(draw.entries, draw.seed) == draw.ranking,
            "the ranking does not follow from the list and the seed",
        ),
    )
    return [sentence for fine, sentence in checks if not fine]


# ---- when ----


def times_of(day: date, period: Period, rules: EveningRules, timezone: str) -> Times:
    """Return the times of a session on a date, by the post's wall clock."""
    midnight = datetime.combine(day, time(), ZoneInfo(timezone))
    start = midnight + timedelta(minutes=period.start)
    return Times(
        draw_ms=_ms(start - timedelta(days=rules.requests_close_days)),
        quorum_ms=_ms(start - timedelta(hours=rules.quorum_hours)),
        offers_end_ms=_ms(start - timedelta(hours=rules.offers_end_hours)),
        start_ms=_ms(start),
        end_ms=_ms(midnight + timedelta(minutes=period.end)),
    )


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def period_of(session: Session, timezone: str) -> Period:
    """Return a session's period in minutes of its day."""
    start = datetime.fromtimestamp(session.start_ms / 1000, ZoneInfo(timezone))
    minute = start.hour * 60 + start.minute
    return Period(minute, minute + (session.end_ms - session.start_ms) // 60_000)


def quorum_due_ms(session: Session) -> int:
    """Return when the quorum is counted: as announced, but never before the first offers could be answered, nor after the last."""
    answered = (session.drawn_ms or session.draw_ms) + session.confirm_ms
    return max(session.quorum_ms, min(answered, session.offers_end_ms))


def next_step(session: Session, *, standing: bool, no_show_ms: int) -> Step | None:
    """Return what time asks for next; ``None`` when nothing is left to do.

    ``standing``: the office still means to hold it. ``no_show_ms`` after its end it is certain who has not come.
    """
    if session.state is not State.CANCELLED and not standing:
        return Step(0, "close")
    if session.state is State.OPEN:
        return Step(session.draw_ms, "draw")
    if session.state is State.CANCELLED:
        return None if session.credited_ms else Step(session.decided_ms or 0, "dissolve")
    if session.admitted_ms is None:
        return Step(session.drawn_ms or 0, "admit")
    if session.state is State.DRAWN:
        return Step(quorum_due_ms(session), "decide")
    if session.credited_ms is None:
        return Step(session.offers_end_ms, "end_offers")
    return None if session.finished_ms else Step(session.end_ms + no_show_ms, "finish")


# ---- people ----


def group_of(priority: str | None) -> int:
    """Return the class of a request in the draw."""
    return PRIORITY if priority else ORDINARY


def blocked(misses: Iterable[int], session: Session) -> bool:
    """True when somebody with these no-shows (ms) sits out the session's draw. The announced time counts, whenever it is drawn."""
    since = session.planned_draw_ms - session.miss_window_ms
    recent = [at for at in misses if since <= at <= session.planned_draw_ms]
    return len(recent) >= session.misses


def is_over(booking: Booking) -> bool:
    """True when a booking that came from a draw no longer keeps its person from another request."""
    return booking.session != "drawn" or booking.state not in HOPING


def credit(session: Session, request: Request, booking: Booking | None) -> str:
    """Return what a session that is decided does to a person's past losses.

    ``gain``: took part and got no place, or the session was called off; ``reset``: had a place, or did not answer an offer; ``keep``.
    """
    if request.state is RequestState.PASSED_OVER:
        return "keep" if request.reason == "duplicate_booking" else "gain"
    if request.state is not RequestState.DRAWN:
        return "keep"
    if session.state is State.CANCELLED:
        called_off = booking is None or (
            booking.state is BookingState.CANCELLED and booking.reason == session.reason
        )
        return "gain" if called_off else "keep"
    return _credit_of_held(booking)


def _credit_of_held(booking: Booking | None) -> str:
    if booking is None:
        return "gain"
    if booking.session != "drawn" or booking.state is BookingState.CANCELLED:  # moved, or given back
        return "keep"
    ended = booking.state is BookingState.EXPIRED and booking.reason != UNANSWERED
    return "gain" if ended or booking.state is BookingState.WAITLISTED else "reset"
