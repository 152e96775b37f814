"""What the page of reports shows: rows of texts and numbers made from figures."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from flask_babel import gettext as _

from queue_service.feedback.complaints.wording import CATEGORIES
from queue_service.reports import views, voices
from queue_service.reports.models import ALL, Figures, seconds_of
from queue_service.reports.voices import Voices
from queue_service.reports.wording import BANDS, band, duration, number, period, share

Number = float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside that of what it is compared with; ``tone`` is good, bad or empty."""

    label: str
    here: str
    there: str
    change: str
    tone: str


def summary(here: Figures, there: Figures | None) -> list[Row]:
    """Return the figures one looks at first."""
    issued = _("Nomor diberikan"), here.get(ALL, "issued"), there.get(ALL, "issued") if there else None
    rows = [_row(*issued, str, 0)]
    for what, label, sign in _counted():
        rows.append(_row(label, here.get(ALL, what), there.get(ALL, what) if there else None, str, sign))
    for what, label in (("wait", _("Lama menunggu")), ("service", _("Lama dilayani"))):
        for part, name in ((0.5, _("median")), (0.9, _("9 dari 10 orang"))):
            mine = here.durations(ALL, what).quantile(part)
            theirs = there.durations(ALL, what).quantile(part) if there else None
            rows.append(_row(f"{label} ({name})", mine, theirs, duration, -1))
    return rows + _promises(here, there)


def _counted() -> tuple[tuple[str, str, int], ...]:
    return (
        ("served", _("Selesai dilayani"), 0),
        ("no_show", _("Tidak hadir saat dipanggil"), -1),
        ("abandoned", _("Masih menunggu saat pos tutup"), -1),
        ("cancelled", _("Dibatalkan"), 0),
    )


def _promises(here: Figures, there: Figures | None) -> list[Row]:
    labels = {
        "booked": _("Janji temu dipanggil dalam 10 menit"),
        "priority": _("Prioritas dipanggil dalam 15 menit"),
    }
    found = [
        (label, views.promise(here, kind)["share"], views.promise(there, kind)["share"] if there else None)
        for kind, label in labels.items()
    ]
    accuracy = views.accuracy(there)["share"] if there else None
    found.append((_("Perkiraan waktu tunggu yang tepat"), views.accuracy(here)["share"], accuracy))
    return [_row(label, mine, theirs, share, 1) for label, mine, theirs in found]


def _row(label: str, here: Number, there: Number, text: Callable[[Number], str], better: int) -> Row:
    if here is None or not there:
        return Row(label, text(here), text(there) if there is not None else "–", "", "")
    change = (here - there) / there
    tone = "" if not better or abs(change) < 0.02 else "good" if change * better > 0 else "bad"
    said = "0 %" if abs(change) < 0.005 else f"{change * 100:+.0f} %".replace("-", "−")
    return Row(label, text(here), text(there), said, tone)


def visits(periods: dict[str, Figures]) -> list[tuple[str, list[int]]]:
    """Return per period how many numbers were given, served, and called in vain."""
    kinds = ("issued", "served", "no_show")
    return [(period(name), [one.get(ALL, kind) for kind in kinds]) for name, one in periods.items()]


def waits(periods: dict[str, Figures]) -> list[tuple[str, list[Number]]]:
    """Return per period the median and the ninetieth percentile of the wait, in minutes."""
    found = {name: one.durations(ALL, "wait") for name, one in periods.items()}
    return [
        (period(name), [_minutes(one.quantile(part)) for part in (0.5, 0.9)]) for name, one in found.items()
    ]


def complaints(said: Voices) -> list[tuple[str, int, int, str, int]]:
    """Return per category how many complaints came, how many were answered, after how many days (median), and how many are late."""
    found = said.complaints
    if found is None:
        return []
    days = found.category_days
    return [
        (
            str(CATEGORIES[one]),
            count,
            len(days[one]),
            number(median(days[one]) if days[one] else None),
            found.category_late.get(one, 0),
        )
        for one, count in voices.categories(found)
    ]


def _minutes(seconds: Number) -> Number:
    return None if seconds is None else round(seconds / 60, 1)


def hours(total: Figures) -> list[tuple[str, list[int]]]:
    """Return per hour of the day how many numbers were given."""
    found = {int(hour): total.get(f"hour:{hour}", "issued") for hour in total.names("hour")}
    return (
        [(f"{hour:02d}.00", [found.get(hour, 0)]) for hour in range(min(found), max(found) + 1)]
        if found
        else []
    )


def bands(total: Figures) -> list[tuple[str, list[int]]]:
    """Return how many people waited how long, in bands of minutes."""
    counts = [0] * (len(BANDS) + 1)
    waited = total.durations(ALL, "wait")
    for place, count in waited.bins.items():
        minutes = seconds_of(place) / 60
        counts[sum(minutes > most for most in BANDS)] += count
    return [(band(place), [count]) for place, count in enumerate(counts)] if waited.count else []
