"""What is told, when, and until when; pure."""

from datetime import datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from queue_service.messages import texts
from queue_service.reminders.models import Subject, Telling
from queue_service.tickets.models import State, Ticket

MINUTE_MS = 60_000
PEOPLE = frozenset({"anyone", "holder"})
OFFERS = frozenset({"offer", "draw_won"})
APPLICATION, CLOSING = "application", "application_closing"
# What is told of an application in each state.
APPLICATIONS = {
    "diajukan": "application_received",
    "diperiksa": "application_checking",
    "draft": "application_lapsed",  # it was handed in before, else nothing is told of a draft
    "perlu_perbaikan": "application_returned",
    "ditolak": "application_rejected",
    "lengkap": "application_complete",
    "diteruskan": "application_forwarded",
    "direkam": "application_recorded",
    "menunggu_penunggalan": "application_matching",
    "siap_cetak": "application_printing",
    "data_ganda": "application_double",
    "siap_diambil": "application_ready",
    "diserahkan": "application_handed_over",
}
# Of what states each thing is true. What has become untrue since it was due is not told.
STATES: dict[str, tuple[str, ...]] = {
    "confirmation": ("confirmed",),
    "moved": ("confirmed",),
    "day_before": ("confirmed",),
    "two_hours": ("confirmed",),
    "waitlisted": ("waitlisted",),
    "offer": ("offered",),
    "offer_expired": ("expired",),
    "closed": ("displaced", "cancelled"),
    "cancelled": ("cancelled",),
    "evening_requested": ("requested",),
    "draw_won": ("offered",),
    "draw_lost": ("waitlisted", "set_aside"),
    "draw_cancelled": ("cancelled",),
    APPLICATION: tuple(APPLICATIONS),
    CLOSING: ("perlu_perbaikan",),
    "visit_planned": ("planned",),
    "visit_moved": ("planned",),
    "visit_day_before": ("planned",),
    "visit_off": ("refused", "cancelled"),
    "complaint_received": ("received",),
    "complaint_responded": ("responded",),
    "complaint_answered": ("answered",),
}
BY_OTHERS = frozenset({"cancelled", "visit_off"})  # told only when somebody else did it
EVES = frozenset({"day_before", "visit_day_before"})  # they say "tomorrow"
# Answers to what the person has done a moment ago; they come at any hour.
ANSWERS = frozenset(
    {"confirmation", "moved", "waitlisted", "evening_requested", "complaint_received", APPLICATION}
)
PAGES = {
    "cancelled": "/book",
    "offer_expired": "/book",
    "evening_requested": "/evenings",
    "draw_lost": "/evenings",
    "draw_cancelled": "/evenings",
    APPLICATION: "/a",
    CLOSING: "/a",
    "visit_planned": "/home-visits/mine",
    "visit_moved": "/home-visits/mine",
    "visit_day_before": "/home-visits/mine",
    "visit_off": "/home-visits/mine",
    "complaint_received": "/complaints",
    "complaint_responded": "/complaints",
    "complaint_answered": "/complaints",
}
PREPARE_MS = 10 * MINUTE_MS  # "come ten minutes early" makes no sense later than that
NEARLY_MS = 15 * MINUTE_MS
LATE = timedelta(hours=1)


def telling(kind: str, about: Subject, zone: str) -> Telling | None:
    """Return how something is told of a booking or request as it is now; ``None`` when it is not true or not worth a text any more."""
    if about.state not in STATES.get(kind, ()):
        return None
    if kind in BY_OTHERS and about.by in PEOPLE:
        return None  # they have just done it themselves, and nobody is texted after cancelling
    if about.state == "waitlisted" and about.position is None:
        return None  # it got an offer in this moment
    page = "/book" if (kind, about.state) == ("closed", "cancelled") else PAGES.get(kind, "/b")
    return Telling(
        template=_template(kind, about.state),
        not_before_ms=_midnight(about, zone) if kind == "two_hours" else None,
        not_after_ms=_deadline(kind, about, zone),
        urgent=kind in ANSWERS and about.by in PEOPLE,
        page=page,
        own=page in ("/a", "/b"),
    )


def _template(kind: str, state: str) -> str:
    if kind == APPLICATION:
        return APPLICATIONS[state]
    return "draw_set_aside" if state == "set_aside" else kind


def _deadline(kind: str, about: Subject, zone: str) -> int:
    if kind in EVES:
        return _midnight(about, zone)
    if kind == "two_hours":
        return about.start_ms - PREPARE_MS
    if kind in OFFERS or kind == "evening_requested":
        return min(about.until_ms or about.start_ms, about.start_ms)
    return about.start_ms


def _midnight(about: Subject, zone: str) -> int:
    """Return when the day of the appointment begins; a text that says "today" is not sent before."""
    day = datetime.fromtimestamp(about.start_ms / 1000, ZoneInfo(zone)).date()
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp() * 1000)


def fields(about: Subject, service: str, place: str, zone: str, now: int) -> dict[str, object]:
    """Return what fills a text, without the contact."""
    found: dict[str, object] = {"code": about.code, "service": service, "place": place}
    found |= texts.moment(about.start_ms, zone)
    if about.until_ms is not None:
        found["until"] = texts.until(about.until_ms, zone, now)
    if about.position is not None:
        found["position"] = about.position
    return found


class Turn(Enum):
    """What is to be done about a ticket whose holder may have to be told."""

    TELL = "tell"
    WAIT = "wait"
    DROP = "drop"


def nearly(ticket: Ticket, ahead: int, places: int, today: str, now: int) -> Turn:
    """Decide whether it is nearly somebody's turn: ``places`` people ahead or fewer, and not too soon before a booked time."""
    if not stands("nearly", ticket) or ticket.day != today:
        return Turn.DROP
    early = ticket.not_before is not None and ticket.not_before > now
    return Turn.TELL if ahead <= places and not early else Turn.WAIT


def missed(ticket: Ticket, today: str) -> Turn:
    """Decide whether somebody has missed their turn and can still be served."""
    return Turn.TELL if stands("missed", ticket) and ticket.day == today else Turn.DROP


def stands(kind: str, ticket: Ticket) -> bool:
    """True while a text of this kind is true of the ticket."""
    return ticket.state is (State.NO_SHOW if kind == "missed" else State.WAITING)


def last_call(now: datetime, closing: datetime | None, *, is_open: bool) -> datetime:
    """Return until when (local) who missed their turn may come back today: until closing time, or an hour while officers finish after it.

    ``closing`` is ``None`` when the post is closed, or open for days.
    """
    end = datetime.combine(now.date(), time(23, 59), now.tzinfo)
    return min(end, closing or (end if is_open else now + LATE))
