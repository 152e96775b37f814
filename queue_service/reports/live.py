"""Today at a post, for whoever leads: who waits too long now, and how it goes at each counter."""

from dataclasses import dataclass

from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.reports.models import Durations, Figures
from queue_service.tickets import views
from queue_service.tickets.models import Ticket

ROWS = 12


@dataclass(frozen=True, slots=True)
class Late:
    """Somebody who waits, and for how long (s)."""

    ticket: Ticket
    waited: int


@dataclass(frozen=True, slots=True)
class AtCounter:
    """A counter now (``state``, the number in hand and for how long, s) and today (calls, services)."""

    id: str
    state: str
    ticket: Ticket | None
    busy: int
    called: int
    services: Durations


@dataclass(frozen=True, slots=True)
class Now:
    """The moment: how many wait, the longest wait (s), those over the limit (longest first, ``ROWS`` at most) and how many these are."""

    waiting: int
    longest: int
    late: tuple[Late, ...]
    late_count: int
    counters: tuple[AtCounter, ...]


def look(engine: Engine, clock: Clock, post: Post, today: Figures, limit: int) -> Now:
    """Return how it is now; who waits longer than ``limit`` (s) waits too long."""
    view, now = views.queue_view(engine, clock, post), clock.now_ms()
    waits = [Late(one.ticket, _waited(one.ticket, post, now)) for one in view.waiting]
    late = sorted((one for one in waits if one.waited > limit), key=lambda one: -one.waited)
    counters = []
    for one in view.counters:
        ticket = view.in_hand.get(one.id)
        since = (ticket.started_ms or ticket.called_ms or now) if ticket else now
        name = f"counter:{one.id}"
        served = today.durations(name, "service")
        counters.append(
            AtCounter(one.id, one.state, ticket, (now - since) // 1000, today.get(name, "called"), served)
        )
    longest = max((one.waited for one in waits), default=0)
    return Now(view.total, longest, tuple(late[:ROWS]), len(late), tuple(counters))


def _waited(ticket: Ticket, post: Post, now: int) -> int:
    """Who came before a booked time waits from that time on."""
    slot = ticket.not_before + post.rules.early_booking_s * 1000 if ticket.not_before else 0
    return max(0, now - max(ticket.issued_ms, slot)) // 1000
