"""Roll up, and read what was rolled up: of a day, a month or any period."""

from dataclasses import dataclass
from datetime import date, timedelta

from queue_service.core.errors import Invalid
from queue_service.core.redis import Engine
from queue_service.reports import folding, store
from queue_service.reports.models import Figures, Position, added

BATCH = 1000
ROUNDS = 200
MOST_DAYS = 1100  # three years and a little: what one answer may hold


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a post (``OFFICE``: of what belongs to none) from one local day to another, both included.

    ``days`` are those on which anything happened.
    """

    post: str
    first: date
    last: date
    days: dict[date, Figures]

    @property
    def total(self) -> Figures:
        """All days together."""
        return added(self.days.values())

    def months(self) -> dict[str, Figures]:
        """Return the sums of the months (``2026-11``) on which anything happened."""
        grouped: dict[str, list[Figures]] = {}
        for day, figures in self.days.items():
            grouped.setdefault(day.isoformat()[:7], []).append(figures)
        return {month: added(found) for month, found in grouped.items()}


def roll_up(engine: Engine, post: str, *, batch: int = BATCH) -> int:
    """Roll up what is new in a post's stream; return how many events that were. Safe to run twice, late, or to be killed anywhere."""
    taken = 0
    for _round in range(ROUNDS):
        read = step(engine, post, batch)
        if not read:
            break
        taken += read
    return taken


def step(engine: Engine, post: str, batch: int = BATCH) -> int:
    """Roll up the next stretch of at most ``batch`` events; return by how much the position moved, 0 when nothing is new."""
    begun = store.position(engine, post)
    seq, events = store.events(engine, post, begun.seq, batch)
    if seq == begun.seq:
        return 0
    stretch = folding.Stretch(
        begun,
        lambda day: store.lives(engine, post, day),
        store.flows(engine, post, folding.days(events)),
        store.known(engine, post, folding.codes(events)),
    )
    change = stretch.take(events)
    reached = Position(seq, stretch.estimates, begun.lost + seq - begun.seq - len(events))
    store.keep(engine, post, begun, reached, change)
    return seq - begun.seq


def period(engine: Engine, post: str, first: date, last: date) -> Report:
    """Return the figures of a post from ``first`` to ``last``. Raises ``Invalid`` when these are the wrong way round or too far apart."""
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Invalid(
            "period_invalid", errors=[{"field": "to", "message": f"0 to {MOST_DAYS} days after from"}]
        )
    wanted = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    found = store.days(engine, post, wanted)
    return Report(post, first, last, {date.fromisoformat(day): one for day, one in found.items()})


def month(engine: Engine, post: str, which: date) -> Report:
    """Return the figures of the month that a day lies in: what a monthly meeting needs, day by day and in ``total``."""
    first = which.replace(day=1)
    return period(engine, post, first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def year(engine: Engine, post: str, which: date) -> Report:
    """Return the figures of the year that a day lies in."""
    return period(engine, post, which.replace(month=1, day=1), which.replace(month=12, day=31))


def write_past(engine: Engine, post: str, days: dict[date, Figures]) -> None:
    """Write figures of days that no event tells of, over what is there: sample history, or an office's records from before.

    Build them with ``Figures.add`` and ``add_duration``, or ``rules.of_lives``. A day on which tickets are issued here is
    rolled up anew from its tickets, so only days before the first ticket keep what is written.
    """
    store.keep_days(engine, post, "days", {day.isoformat(): one for day, one in days.items()})
