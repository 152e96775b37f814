"""What figures are called on the page, and how they are written."""

from datetime import date

from flask_babel import format_date, format_decimal, lazy_gettext
from flask_babel import gettext as _

from queue_service.applications.desk_words import STATES as APPLICATIONS
from queue_service.applications.models import State as ApplicationState
from queue_service.evenings.models import State as EveningState
from queue_service.evenings.wording import STATES as EVENINGS
from queue_service.partners.models import State as VisitState
from queue_service.partners.wording import STATES as VISITS

COUNTERS = {
    "open": lazy_gettext("Buka"),
    "paused": lazy_gettext("Istirahat"),
    "closed": lazy_gettext("Tutup"),
}
KINDS = {
    "walk_in": lazy_gettext("Datang langsung"),
    "booked": lazy_gettext("Dengan janji temu"),
    "priority": lazy_gettext("Prioritas"),
}
MESSAGES = {
    "delivered": lazy_gettext("Sampai ke warga"),
    "sent": lazy_gettext("Terkirim, belum ada kabar diterima"),
    "failed": lazy_gettext("Gagal dikirim"),
    "expired": lazy_gettext("Tidak sempat dikirim"),
}
OUTREACH = {
    "held": lazy_gettext("Acara yang diadakan"),
    "signed_up": lazy_gettext("Orang yang mendaftar"),
    "attended": lazy_gettext("Orang yang hadir"),
}
BANDS = (5, 10, 20, 30, 60)  # minutes


def duration(seconds: float | None) -> str:
    """Return ``7,5 menit``, ``2 jam 5 menit`` or ``3,2 hari``; a dash for none."""
    if seconds is None:
        return "–"
    if seconds < 3600:
        return str(_("%(number)s menit", number=format_decimal(round(seconds / 60, 1))))
    if seconds < 86_400:
        hours, minutes = divmod(round(seconds / 60), 60)
        return str(_("%(hours)s jam %(minutes)s menit", hours=hours, minutes=minutes))
    return str(_("%(number)s hari", number=format_decimal(round(seconds / 86_400, 1))))


def number(value: float | None) -> str:
    """Return ``88,31``; a dash for none."""
    return "–" if value is None else str(format_decimal(value))


def share(part: float | None) -> str:
    """Return ``96 %``; a dash when there is nothing to take a share of."""
    return "–" if part is None else f"{format_decimal(round(part * 100, 1))} %"


def period(name: str) -> str:
    """Return a day (``24 Nov``) or a month (``Nov 2026``) as it stands beside others."""
    if len(name) == len("2026-11"):
        return str(format_date(date.fromisoformat(f"{name}-01"), "MMM y"))
    return str(format_date(date.fromisoformat(name), "d MMM"))


def months(first: str, last: str) -> str:
    """Return months as people say them: ``November 2026``, ``Oktober 2026 sampai November 2026``."""
    both = (str(format_date(date.fromisoformat(f"{one}-01"), "MMMM y")) for one in (first, last))
    since, until = both
    return since if first == last else str(_("%(first)s sampai %(last)s", first=since, last=until))


def state(group: str, name: str) -> str:
    """Return what a state of an application, visit or session is called."""
    if group == "application" and name in list(ApplicationState):
        return str(APPLICATIONS[ApplicationState(name)])
    if group == "visit" and name in list(VisitState):
        return str(VISITS[VisitState(name)])
    if group == "evening" and name in list(EveningState):
        return str(EVENINGS[EveningState(name)])
    return name


def band(number: int) -> str:
    """Return what the n-th band of waits is called, in minutes: ``0–5``, ``> 60``."""
    if number == len(BANDS):
        return f"> {BANDS[-1]}"
    return f"{(0, *BANDS)[number]}–{BANDS[number]}"
