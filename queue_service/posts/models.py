"""What a post is: places, services, counters, opening hours, rules of the queue, notices. Values only, no I/O.

Texts that people read exist in Indonesian and English. Times of day are minutes since the post's local midnight; weekdays are
1 (Monday) to 7 (Sunday), as in ISO 8601.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from queue_service.posts.words import Lines as Lines
from queue_service.posts.words import Text as Text

DAY_MINUTES = 1440
NOTICE_KINDS = ("disruption", "information")


# What most often goes wrong, ready to be announced with one tap.
DISRUPTIONS: dict[str, Text] = {
    "server": Text("Server pusat sedang gangguan", "The central server is down"),
    "cards": Text("Blangko KTP-el habis", "Out of blank KTP-el cards"),
    "power": Text("Listrik padam", "Power cut"),
    "network": Text("Jaringan terganggu", "Network trouble"),
}


@dataclass(frozen=True)
class Case:
    """One of several reasons for which a service is asked for, e.g. ``hilang``; each may need other papers."""

    slug: str
    name: Text


@dataclass(frozen=True)
class Paper:
    """A document that an application needs, as photo or PDF; ``kind`` names it, e.g. ``kk``.

    ``when`` says for whom: everybody (empty), who needs a ``guardian``, who is aged ``5+``, or a case (``case:hilang``).
    """

    kind: str
    name: Text
    hint: Text = Text()
    required: bool = True
    when: str = ""


@dataclass(frozen=True)
class Service:
    """One thing the office does for residents, with what it takes; the same at every post that offers it.

    With ``online`` it can be applied for at home: then ``cases`` (one of them is chosen, if there are any) and ``papers`` count. Outside
    ``age_from`` to ``age_to`` (years, inclusive) the applicant is warned, unless ``married`` counts as old enough. ``guardian``: always
    needed, not only for those under age.
    """

    slug: str
    letter: str
    name: Text
    summary: Text = Text()
    requirements: Lines = Lines()
    steps: Lines = Lines()
    fee: str = "GRATIS"
    time_standard: Text = Text()
    legal_basis: str = ""
    mean_minutes: float = 8.0
    online: bool = False
    cases: tuple[Case, ...] = ()
    papers: tuple[Paper, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    married: bool = False
    guardian: bool = False


@dataclass(frozen=True)
class OfferedService:
    """A service as one post offers it: ``quota`` numbers a day (``None``: no limit).

    ``mean_minutes`` is the first guess of its length, until the post's own days have taught better.
    """

    slug: str
    letter: str
    quota: int | None = None
    mean_minutes: float = 8.0


@dataclass(frozen=True)
class Counter:
    """A counter (loket). ``services`` it may serve, empty for all of the post; ``group`` is the room whose board shows it."""

    id: str
    name: str
    services: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class QueueRules:
    """How a post calls its tickets; places, seconds and counts. With ``nearly_places`` people ahead it is nearly somebody's turn.

    Who waits longer than ``long_wait_minutes`` waits too long: reports name them to who leads.
    """

    k: int = 2
    priority_offset_s: int = 600
    booking_offset_s: int = 300
    late_booking_s: int = 600
    early_booking_s: int = 600
    recalls_before_no_show: int = 0
    delay_places: int = 3
    nearly_places: int = 3
    undo_seconds: int = 120
    long_wait_minutes: int = 30


@dataclass(frozen=True)
class BookingRules:
    """What can be booked at a post. ``share`` of the staffed minutes may be booked, in slots of ``slot_minutes``."""

    enabled: bool = True
    slot_minutes: int = 30
    share: float = 1 / 3
    days_ahead: int = 30
    min_lead_minutes: int = 30
    hold_seconds: int = 300
    offer_seconds: int = 7200
    per_phone: int = 4
    no_show_minutes: int = 60


@dataclass(frozen=True, order=True)
class Period:
    """From ``start`` up to, not including, ``end``: minutes since the local midnight of the day it begins.

    ``0 <= start < 1440`` and ``start < end <= start + 1440``; an end beyond 1440 lies on the next day.
    """

    start: int
    end: int

    def __str__(self) -> str:
        until = self.end if self.end == DAY_MINUTES else self.end % DAY_MINUTES
        return f"{self.start // 60:02d}:{self.start % 60:02d}-{until // 60:02d}:{until % 60:02d}"


@dataclass(frozen=True)
class Rule:
    """Periods on some weekdays; only in some weeks when it says so.

    ``weeks``: which occurrence of the weekday in its month (1 to 5, -1 the last), empty for every one. ``every``: only each n-th
    week, counted from the week of ``since``. Both must agree when both are given.
    """

    weekdays: tuple[int, ...]
    periods: tuple[Period, ...]
    weeks: tuple[int, ...] = ()
    every: int = 1
    since: date | None = None


@dataclass(frozen=True)
class EveningRules:
    """Evening sessions whose places are drawn by lot (``docs/evenings.md``); no ``sessions``, no evenings.

    ``sessions`` say on which dates and when, each with one period inside the day. Days and hours count back from the session's
    start, ``confirm_hours`` from the offer. ``misses`` times away in ``miss_window_days`` cost one draw.
    """

    sessions: tuple[Rule, ...] = ()
    capacity: int = 12
    quorum: int = 4
    plan_days: int = 35
    requests_close_days: int = 5
    confirm_hours: int = 24
    offers_end_hours: int = 12
    quorum_hours: int = 24
    misses: int = 2
    miss_window_days: int = 60


@dataclass(frozen=True)
class Week:
    """Opening rules (all that apply to a day are joined) and breaks, which are taken out of them."""

    opening: tuple[Rule, ...] = ()
    breaks: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class DateException:
    """Other hours from ``first`` to ``last`` (inclusive); no ``periods`` means closed.

    Wins over week, breaks, holidays, Ramadan and around the clock.
    """

    first: date
    last: date
    periods: tuple[Period, ...] = ()
    reason: Text = Text()


@dataclass(frozen=True)
class ExtraHours:
    """A period in which a post is open beside its ordinary hours on one date, e.g. an evening session that takes place."""

    day: date
    period: Period


@dataclass(frozen=True)
class CalendarCorrection:
    """What the office knows better than the calculated calendar about one date.

    A holiday, joint leave, an ordinary day, or the first or last day of Ramadan.
    """

    day: date
    kind: Literal["holiday", "joint_leave", "workday", "ramadan_first", "ramadan_last"]
    name: Text = Text()


@dataclass(frozen=True)
class Hours:
    """When a post is open. ``around_the_clock`` replaces week, Ramadan and holidays, but not exceptions.

    ``ramadan`` replaces ``week`` during Ramadan (``None``: the same hours). ``corrections`` are the whole office's; they are kept
    once for all posts and filled in when a post is read. So is ``extra``, which other rooms decide about.
    """

    around_the_clock: bool = False
    week: Week = Week()
    ramadan: Week | None = None
    holidays: bool = True
    joint_leave: bool = True
    exceptions: tuple[DateException, ...] = ()
    corrections: tuple[CalendarCorrection, ...] = ()
    extra: tuple[ExtraHours, ...] = ()


@dataclass(frozen=True)
class Day:
    """One date of a post: its periods and why they are what they are.

    ``kind`` is ``around_the_clock``, ``week``, ``ramadan``, ``holiday``, ``joint_leave`` or ``exception``;
    ``reason`` is the holiday's name or the exception's reason, empty on ordinary days.
    """

    day: date
    periods: tuple[Period, ...]
    kind: str
    reason: Text = Text()


@dataclass(frozen=True)
class Post:
    """A place where residents are served.

    ``location`` is (latitude, longitude) in degrees; ``languages`` are those of its kiosk.
    A post that is not ``active`` is closed and not listed.
    """

    slug: str
    name: str
    address: str = ""
    location: tuple[float, float] | None = None
    timezone: str = "Asia/Jakarta"
    services: tuple[OfferedService, ...] = ()
    counters: tuple[Counter, ...] = ()
    hours: Hours = Hours()
    rules: QueueRules = QueueRules()
    booking: BookingRules = BookingRules()
    evening: EveningRules = EveningRules()
    languages: tuple[str, ...] = ("id", "en")
    contact: str = ""
    active: bool = True

    def offered(self, service: str) -> OfferedService | None:
        """Return how the post offers a service, ``None`` when it does not."""
        for offered in self.services:
            if offered.slug == service:
                return offered
        return None

    def counter(self, counter: str) -> Counter | None:
        """Return a counter by its id, ``None`` when there is none."""
        return next((found for found in self.counters if found.id == counter), None)

    def served_at(self, counter: Counter) -> tuple[str, ...]:
        """Return the services a counter may serve, in the post's order."""
        allowed = counter.services or tuple(offered.slug for offered in self.services)
        return tuple(offered.slug for offered in self.services if offered.slug in allowed)


@dataclass(frozen=True)
class Notice:
    """What people should know now. ``kind`` is ``disruption`` or ``information``; no ``services`` means the whole post.

    ``at`` and ``until`` are RFC 3339 texts in the post's zone; ``until`` is ``None`` while nobody knows when it ends.
    """

    id: str
    kind: str
    text: Text
    at: str
    services: tuple[str, ...] = ()
    until: str | None = None

    def public(self) -> dict[str, Any]:
        """Return it as it appears in answers, snapshots and events."""
        return {
            "id": self.id,
            "kind": self.kind,
            "text": self.text.public(),
            "services": list(self.services),
            "at": self.at,
            "until": self.until,
        }


@dataclass(frozen=True)
class Pause:
    """Why a service gives out no numbers just now; ``at`` and ``until`` as in :class:`Notice`."""

    reason: Text
    at: str
    until: str | None = None

    def public(self) -> dict[str, Any]:
        """Return it as it appears in answers, snapshots and events."""
        return {"reason": self.reason.id, "text": self.reason.public(), "at": self.at, "until": self.until}


@dataclass(frozen=True)
class LiveState:
    """What changes during the day: paused services and notices.

    ``paused`` is ``{service: Pause.public()}``, as in snapshots and events; ``notices`` are the current ones, oldest first.
    """

    paused: dict[str, dict[str, Any]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
