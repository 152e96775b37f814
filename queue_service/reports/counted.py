"""What is counted as it stands, since it appends no event to the stream of a post: messages, and events of outreach.

The last days are counted anew each time and written over what was there, so a run that comes twice, late or after a crash does no harm.
A day's figures stay once it lies further back than that; they must be fixed before their room deletes what they were counted from.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from queue_service.core.clock import Clock, local_date, local_ms
from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from queue_service.messages.models import Message, State
from queue_service.outreach import actions as outreach
from queue_service.outreach.models import Event, Guest
from queue_service.outreach.models import State as Coming
from queue_service.posts.models import Post
from queue_service.reports import store
from queue_service.reports.models import OFFICE, Figures

MESSAGE_DAYS = 7  # messages go thirty days after their deadline
EVENT_DAYS = 80  # who came to an event goes after ninety days
OUTCOMES = (State.SENT, State.DELIVERED, State.FAILED, State.EXPIRED)


def count(engine: Engine, clock: Clock, every: Sequence[Post]) -> None:
    """Count the messages and events of the last days: each post's own, and those that belong to no post, by the first one's clock."""
    # A day more than is counted: the days of the posts begin at different times.
    since = clock.now() - timedelta(days=MESSAGE_DAYS + 1)
    sent = messages.changed_since(engine, int(since.timestamp() * 1000), OUTCOMES)
    held = _events(engine, clock)
    places = [(one.slug, one.timezone) for one in every]
    office = [(OFFICE, zone) for _slug, zone in places[:1]]
    for place, zone in (*places, *office):
        today = local_date(clock, zone)
        told = of_messages((one for one in sent if one.post == place), zone)
        store.stand(engine, place, "messages", _last(today, MESSAGE_DAYS, told))
        store.stand(engine, place, "outreach", _last(today, EVENT_DAYS, held.get(place, {})))


def _last(today: date, days: int, found: dict[date, Figures]) -> dict[str, Figures]:
    """Return the figures of each of the last days, empty ones too, so that nothing stays of what is not so any more."""
    wanted = [today - timedelta(days=n) for n in range(days)]
    return {day.isoformat(): found.get(day, Figures()) for day in wanted}


def of_messages(found: Iterable[Message], zone: str) -> dict[date, Figures]:
    """Return by local day how many messages came to which end on it."""
    days: dict[date, Figures] = {}
    for one in found:
        day = local_ms(one.changed_ms, zone).date()
        days.setdefault(day, Figures()).add("message", one.state.value)
    return days


def _events(engine: Engine, clock: Clock) -> dict[str, dict[date, Figures]]:
    """Return by post (``OFFICE``: of none) and local day what became of the events that are over."""
    found: dict[str, dict[date, Figures]] = {}
    for one in outreach.events(engine):
        if one.end_ms <= clock.now_ms() and not one.cancelled:
            day = local_ms(one.start_ms, one.zone).date()
            figures = found.setdefault(one.post, {}).setdefault(day, Figures())
            _held(figures, one, outreach.guests_of(engine, one))
    return found


def _held(figures: Figures, event: Event, guests: list[Guest]) -> None:
    """Seats are counted: a neighbourhood comes with more than one."""
    figures.add("outreach", "held")
    figures.add("outreach", "signed_up", sum(one.seats for one in guests if one.state is Coming.SIGNED))
    figures.add("outreach", "attended", event.came + sum(one.seats for one in guests if one.came))
