"""The month's figures of a post against those of the month before, as sections of the pack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import format_percent
from flask_babel import gettext as _

from queue_service.core.i18n import language
from queue_service.core.redis import Engine
from queue_service.meetings import rules, wording
from queue_service.meetings.pack import Bars, Section, Table
from queue_service.posts import actions as posts
from queue_service.reports import actions as reports
from queue_service.reports.models import ALL, Durations, Figures

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Months:
    """A month, the one before, and the days of the month (``1`` ...) with how many were served on each."""

    month: str
    now: Figures
    before: Figures
    days: Mapping[int, int]


def of(engine: Engine, post: str, month: str) -> Months:
    """Read what was rolled up for a post."""
    found = reports.month(engine, post, rules.first_day(month))
    earlier = reports.month(engine, post, rules.first_day(rules.before(month)))
    days = {day.day: figures.get(ALL, "served") for day, figures in sorted(found.days.items())}
    return Months(month, found.total, earlier.total, days)


def service_names(engine: Engine) -> dict[str, str]:
    """Return what the services are called in the reader's language."""
    return {one.slug: one.name.to(language()) for one in posts.all_services(engine)}


def is_known(months: Months) -> bool:
    """True when anything is known of the month."""
    return months.now.get(ALL, "issued") > 0


def sections(months: Months, services: Mapping[str, str]) -> tuple[Section, ...]:
    """Return the sections about the queue; none for a month of which nothing is known. ``services`` maps slugs to names."""
    if not is_known(months):
        return ()
    return (
        Section(_("Antrean"), (_queue(months), _days(months), _hours(months))),
        Section(_("Per layanan"), (_services(months, services),)),
    )


def _head(months: Months, first: str) -> tuple[str, ...]:
    return first, wording.month_text(months.month), wording.month_text(rules.before(months.month))


def _queue(months: Months) -> Table:
    rows: tuple[tuple[str, Callable[[Figures], str]], ...] = (
        (_("Nomor diberikan"), lambda one: str(one.get(ALL, "issued"))),
        (_("Dilayani"), lambda one: str(one.get(ALL, "served"))),
        (_("Tidak hadir saat dipanggil"), lambda one: str(one.get(ALL, "no_show"))),
        (_("Belum dilayani saat pos tutup"), lambda one: str(one.get(ALL, "abandoned"))),
        (_("Dibatalkan"), lambda one: str(one.get(ALL, "cancelled"))),
        (_("Separuh warga menunggu tidak lebih dari"), lambda one: minutes(one.durations(ALL, "wait"), 0.5)),
        (
            _("9 dari 10 warga menunggu tidak lebih dari"),
            lambda one: minutes(one.durations(ALL, "wait"), 0.9),
        ),
        (
            _("Separuh warga dilayani tidak lebih dari"),
            lambda one: minutes(one.durations(ALL, "service"), 0.5),
        ),
        (_("Janji temu dipanggil dalam 10 menit"), lambda one: kept(one, "booked")),
        (_("Prioritas dipanggil dalam 15 menit"), lambda one: kept(one, "priority")),
    )
    head = _head(months, _("Indikator"))
    return Table(head, tuple((name, told(months.now), told(months.before)) for name, told in rows))


def minutes(durations: Durations, share: float) -> str:
    """Return the duration that this share does not exceed, such as ``12 menit``."""
    found = durations.quantile(share)
    return NOTHING if found is None else str(_("%(minutes)s menit", minutes=max(1, round(found / 60))))


def kept(figures: Figures, kind: str) -> str:
    """Return the share of kept promises to ``booked`` or ``priority`` people."""
    promised = figures.get("promise", kind)
    return format_percent(figures.get("promise", f"{kind}_kept") / promised) if promised else NOTHING


def _days(months: Months) -> Bars:
    last = (rules.first_day(rules.after(months.month)) - rules.first_day(months.month)).days
    numbers = tuple(months.days.get(day, 0) for day in range(1, last + 1))
    labels = tuple(str(day) for day in range(1, last + 1))
    return Bars(_("Orang dilayani per tanggal"), labels, {wording.month_text(months.month): numbers})


def _hours(months: Months) -> Bars:
    both = (months.now, months.before)
    seen = sorted({int(hour) for one in both for hour in one.names("hour")})
    hours = range(seen[0], seen[-1] + 1) if seen else range(0)
    names = _head(months, "")[1:]
    series = {
        name: tuple(one.get(f"hour:{hour}", "issued") for hour in hours)
        for name, one in zip(names, both, strict=True)
    }
    return Bars(_("Kedatangan per jam"), tuple(map(str, hours)), series)


def _services(months: Months, services: Mapping[str, str]) -> Table:
    rows = tuple(
        (
            services.get(slug, slug),
            str(months.now.get(f"service:{slug}", "served")),
            str(months.before.get(f"service:{slug}", "served")),
            minutes(months.now.durations(f"service:{slug}", "wait"), 0.5),
        )
        for slug in sorted(set(months.now.names("service")) | set(months.before.names("service")))
    )
    return Table((*_head(months, _("Dilayani")), _("Waktu tunggu separuh warga")), rows)


def public_facts(months: Months) -> tuple[tuple[str, str], ...]:
    """Return what everybody may know of the month, as (number, what it says), without what tells of fewer than five people."""
    now = months.now
    counts = ((now.get(ALL, "served"), _("orang dilayani")),)
    durations = (
        (now.durations(ALL, "wait"), 0.5, _("waktu tunggu paling lama bagi separuh warga")),
        (now.durations(ALL, "wait"), 0.9, _("waktu tunggu paling lama bagi 9 dari 10 warga")),
    )
    promises = (
        ("booked", _("janji temu dipanggil dalam 10 menit")),
        ("priority", _("warga prioritas dipanggil dalam 15 menit")),
    )
    return (
        *((str(count), text) for count, text in counts if count >= rules.FEWEST),
        *((minutes(one, share), text) for one, share, text in durations if one.count >= rules.FEWEST),
        *((kept(now, kind), text) for kind, text in promises if now.get("promise", kind) >= rules.BASE),
    )


def public_services(months: Months, services: Mapping[str, str]) -> Bars:
    """Return how many people each service was given to, without those that tell of fewer than five."""
    counts = {slug: months.now.get(f"service:{slug}", "served") for slug in months.now.names("service")}
    shown = rules.without_small(counts)
    labels = tuple(services.get(slug, slug) for slug in shown)
    return Bars(
        _("Orang dilayani per layanan"), labels, {wording.month_text(months.month): tuple(shown.values())}
    )
